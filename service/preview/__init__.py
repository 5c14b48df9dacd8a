"""The preview page: where admins see what is about to be released, and decide."""
