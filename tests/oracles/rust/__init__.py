"""The oracles of Rust's numbers."""
