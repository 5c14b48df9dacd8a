"""Real Chromium against the running service, its demo sites, and pages that are worse than a partner's.

A package, so that the browser and the demo end with the last test of this folder: Playwright keeps an event loop running
in the thread of the tests.
"""
