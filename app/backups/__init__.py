"""Copies of the record, encrypted under the master key, and the way back from them."""
