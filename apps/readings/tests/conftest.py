import pytest

from apps.readings.models import Station
from apps.towns.models import Town
from tests.people import cadre, clock, head, officer, other_town, town, village

__all__ = ["cadre", "clock", "head", "officer", "other_town", "town", "village"]


@pytest.fixture
def air(town: Town) -> Station:
    return Station.objects.create(town=town, name="镇政府站", kind=Station.Kind.AIR)


@pytest.fixture
def section(town: Town) -> Station:
    """A section of the river that is to reach Ⅲ."""
    return Station.objects.create(town=town, name="清溪出境断面", kind=Station.Kind.WATER, target=3)
