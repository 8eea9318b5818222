"""The sample films of the built-in pack: drawn and spoken by programs, made by hand, kept in git."""
