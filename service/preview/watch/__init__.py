"""`cellfacts catalog watch`: the preview's own pages about drafts, on the machine of whoever writes the catalogs."""
