"""The plugin for WordPress."""
