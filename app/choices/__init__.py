"""How a person likes to read, kept for them alone: stories that they hid, and whether questions to talk about show."""
