"""Live view of a translations folder: reloaded when a file changes, with marks in place and a row for each sentence."""
