"""Reads of a town that apps above ask for."""

from apps.towns.models import Counter, Town


def is_live(town: Town) -> bool:
    """Whether it has issued a bulletin. Until then what was before may come in from Excel, marked."""
    return Counter.objects.filter(town=town, kind__startswith="bulletin.", last__gt=0).exists()
