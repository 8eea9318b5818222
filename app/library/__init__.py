"""The recovery content over HTTP."""
