"""Releases: build them, store them, compare them, choose the current one."""
