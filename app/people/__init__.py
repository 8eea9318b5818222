"""Accounts, and who works with whom."""
