"""The public service over HTTP."""
