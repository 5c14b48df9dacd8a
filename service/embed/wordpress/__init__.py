"""The WordPress plugin."""
