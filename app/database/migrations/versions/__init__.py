"""One file a step of the record's shape."""
