"""Servers that partners have, WordPress, and our own as real processes."""
