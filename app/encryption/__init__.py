"""Encryption at rest: a key for each document, wrapped by a master key that is not in the record."""
