"""Who vouches for a release: keys, their rotation, TUF metadata."""
