from tests.people import cadre, clock, head, officer, other_town, other_village, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_town", "other_village", "town", "village"]
