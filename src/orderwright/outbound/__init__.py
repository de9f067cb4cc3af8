"""What we tell and ask the world. One folder per kind, one file per provider."""
