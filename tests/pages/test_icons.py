"""Every icon that a page names is brought at set-up; one that isn't would end the page in an error."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.accountability.measure_views import STEPS as MEASURE_STEPS
from apps.feedback.steps import STEPS as ITEM_STEPS
from apps.rectifications.steps import STEPS as TASK_STEPS

BROUGHT = set((Path(settings.BASE_DIR) / "static" / "icons.txt").read_text().split())
NAMED = re.compile(r'{% icon "([\w-]+)" %}')


def test_of_every_template() -> None:
    pages = (Path(settings.BASE_DIR) / "templates").rglob("*.html")

    assert {name for page in pages for name in NAMED.findall(page.read_text())} <= BROUGHT


@pytest.mark.parametrize("steps", [TASK_STEPS, ITEM_STEPS, MEASURE_STEPS])
def test_of_every_step(steps: Mapping[str, Any]) -> None:
    assert {step.icon for step in steps.values()} <= BROUGHT
