"""Checks of translations: a module for each kind, and a table of all checks."""
