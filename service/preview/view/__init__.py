"""What the preview shows: drafts, versions, comparisons."""
