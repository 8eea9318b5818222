"""What guards the edge: response headers, where a request comes from, how often someone guesses."""
