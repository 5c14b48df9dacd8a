"""The service that keeps partners' pages in step: releases on disk, their delivery, and the tools around them."""
