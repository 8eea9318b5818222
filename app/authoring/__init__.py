"""Commands for people who write content packs."""
