"""Alembic's revisions, shipped with the application, which runs them itself."""
