"""Entries: beginning, finding, who may read, erasing. Their text is the live engine's."""
