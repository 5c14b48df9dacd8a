"""Two partner sites on other origins, to see every lane at work."""
