"""What is published: building releases, keeping them, comparing them, choosing the current one."""
