"""What admins decide, and the log of it."""
