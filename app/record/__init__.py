"""A service user's own record: all of it to take along, who has seen it, and erasing it for ever."""
