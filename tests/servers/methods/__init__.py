"""Every method with the servers that partners have, as their folders set them up: what readers see, what we learn, and what happens when we are down.

The clock of a partner's server is put forward by faketime, so that five minutes and a day are the real ones, and nothing else is changed.
"""
