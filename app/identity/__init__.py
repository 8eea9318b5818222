"""Who asks: passwords, tokens, and the caller behind a cookie or a bearer token."""
