"""django-helpdesk's list and reports, beside our ledger and home."""

from __future__ import annotations

import os

from tests.bench import helpdesk_site
from tests.bench.figures import Figure
from tests.bench.sizes import Size

PART = "helpdesk"


def measure(size: Size) -> list[Figure]:
    with helpdesk_site.ready(os.environ["DATABASE_URL"], size.tickets) as site:
        pages = helpdesk_site.pages(site, size.times // 2 or 1)
    words = f"at {size.tickets:,} tickets"
    return [
        figure
        for name, found in pages.items()
        for figure in (
            Figure(PART, f"django-helpdesk's {name} {words}, p50", found["ms"], "ms"),
            Figure(PART, f"django-helpdesk's {name}, queries", found["queries"], ""),
        )
    ]
