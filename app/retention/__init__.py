"""How long things are kept, and clearing away what nobody needs any more."""
