"""Embed methods: how partners show a text, and their code."""
