"""Translators' tools: catalogs brought in step, checked, counted, approved and handed out.

Reading a catalog for a release is `widget.catalog`; here is everything that writes one, or that a translator asks.
"""
