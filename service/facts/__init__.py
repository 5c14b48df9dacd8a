"""The facts: when each was last compared with its sources, what is due, and the record of checks on disk."""
