"""Rules that Acme has agreed on."""
