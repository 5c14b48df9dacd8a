"""Two demo partner sites on other origins, which use the embed methods."""
