"""The admins' preview: pages to review drafts and to decide about texts and releases."""
