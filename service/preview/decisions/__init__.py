"""Admins' decisions, and the log of them."""
