"""The record: tables, the two ways to open it (reading, writing) and its migrations."""
