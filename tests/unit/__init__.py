"""Functions and files: no application, no server, no other process but git and gettext."""
