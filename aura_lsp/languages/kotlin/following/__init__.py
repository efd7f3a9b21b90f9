"""What a Kotlin file tells beyond one place: the types of its fields, where its functions are
called, which thread that is on, and what its objects keep alive."""
