"""Who may use the preview: sign-in, sessions, limits, and the log of both."""
