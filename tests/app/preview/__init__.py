"""The preview page, as admins use it and as strangers attack it."""
