"""A folder of catalogs as it is at the moment: read again when a file changes, marked in place, and listed sentence by sentence."""
