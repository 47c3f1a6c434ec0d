"""Journeys through several apps in a real browser."""
