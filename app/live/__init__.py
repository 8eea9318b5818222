"""The live engine's way to the world: its socket, its record in SQL, and what other packages ask of it."""
