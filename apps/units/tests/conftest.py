from tests.people import cadre, clock, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "officer", "other_town", "other_village", "town", "village"]
