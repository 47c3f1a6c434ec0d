"""Tests through several apps: the machinery of `make` (platform) and journeys in a browser."""
