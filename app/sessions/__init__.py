"""Joint sessions: starting, taking part, inviting, joining, granting."""
