"""The checks of translations: one module a kind, and the table of all."""
