"""The main path of a reader and of an admin in Chromium: what `make test` looks at."""
