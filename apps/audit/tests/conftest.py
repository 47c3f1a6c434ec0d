from tests.people import clock, town

__all__ = ["clock", "town"]
