"""The applications through their WSGI clients, and the command line in this process."""
