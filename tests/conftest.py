"""The servers are started by townenv/embedded/pytest_plugin.py, named in pytest.ini: here it would be too late."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What goes through the whole system takes longest, so it begins first: begun last, one worker waits for it alone."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/"))
