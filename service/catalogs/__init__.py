"""The translators' tools: update, check, coverage, approval, export and import of catalogs.

`widget.catalog` reads catalogs for a release. This package writes them and answers translators' questions.
"""
