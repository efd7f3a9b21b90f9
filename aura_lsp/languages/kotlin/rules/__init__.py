"""Rules about Kotlin and Android."""
