"""Rules about Rust."""
