"""Break-glass: a read in an emergency, with a reason, for an hour, in everybody's sight."""
