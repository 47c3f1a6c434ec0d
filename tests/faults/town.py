"""The town of the crowd."""

from tests.faults.phones import PEOPLE
from tests.make import make_cadre, make_officer, make_town, make_unit


def found() -> None:
    """Twenty-four villages with a cadre each, and an officer. `make run` then finds a town and loads no demo."""
    town = make_town()
    make_officer(town)
    for number, username in enumerate(PEOPLE, 1):
        make_cadre(make_unit(town, f"{number}号村"), username)
