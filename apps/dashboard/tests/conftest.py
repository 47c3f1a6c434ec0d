from tests.people import cadre, clock, officer, town, village

__all__ = ["cadre", "clock", "officer", "town", "village"]
