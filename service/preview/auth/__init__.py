"""Sign-in to the preview: accounts, sessions, guard, rate limit, audit log."""
