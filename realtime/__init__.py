"""The engine of a live session: bytes and time in, effects out. No web framework, no database."""
