"""The preview's pages, one module each."""
