"""`cellfacts catalog watch`: the preview's pages about drafts, on a translator's machine."""
