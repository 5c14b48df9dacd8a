"""Measurements, never timed tests: `make bench` prints them with peers side by side in the same run."""
