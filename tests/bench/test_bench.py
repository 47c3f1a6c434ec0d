"""That the bench still runs, in tiny sizes; no test says how fast anything is."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.bench import growth, writes
from tests.bench.figures import Figure, read, table, write
from tests.bench.sites import SYNC, Site
from tests.bench.sizes import DAYS_FREE, TINY


@pytest.fixture
def towns(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo town that has not reported for some days, in the database that programs which we start find too."""
    address = connection.settings_dict
    place = f"{address['USER']}:{address['PASSWORD']}@{address['HOST']}:{address['PORT']}"
    monkeypatch.setenv("DATABASE_URL", f"postgres://{place}/{address['NAME']}")
    until = timezone.localdate() - timedelta(days=DAYS_FREE)
    call_command("load_demo", towns=1, villages=4, days=8, until=until, verbosity=0)


def test_every_part_on_our_own_data_measures_something(towns: None) -> None:
    for part in ("pages", "ledgers", "figures_sql", "excel", "bulletins", "sweep"):
        figures = import_module(f"tests.bench.{part}").measure(TINY)
        assert figures
        assert all(figure.value >= 0 for figure in figures)


def test_reports_are_stored_as_fast_as_they_are_asked_for(towns: None) -> None:
    phones = writes.Phones()
    assert writes.statements(phones).value > 5
    with Site("townenv.wsgi").served(*SYNC) as ours, writes.bare_site().served(*SYNC) as bare:
        kinds = {
            "hello": (bare, writes.hellos(), (200,)),
            "bare": (bare, writes.inserts(), (302,)),
            "problem": (ours, phones.requests(with_problem=True), (201,)),
            "nil": (ours, phones.requests(with_problem=False), (201,)),
        }
        loads = writes.rounds(kinds, TINY)
    assert all(load.per_second > 0 for found in loads.values() for load in found)


def test_figures_are_kept_and_shown_with_what_they_miss(tmp_path: Path) -> None:
    figures = [
        Figure("pages", "board, p50", 20.0, "ms", 60, series="board", size=10_000),
        Figure("pages", "board, p95", 21.0, "ms", 60, size=10_000),
        Figure("pages", "board, p50", 30.0, "ms", 60, series="board", size=2_500_000),
        Figure("pages", "board, p95", 33.0, "ms", 60, size=2_500_000),
        Figure("pages", "board, queries", 12, "", size=10_000),
        Figure("pages", "board, queries", 13, "", size=2_500_000),
    ]
    ratios = growth.ratios(figures)
    assert [(figure.value, figure.is_met) for figure in ratios] == [(1.5, False), (1, False)]
    write([*figures, *ratios], tmp_path / "bench.json")
    assert read(tmp_path / "bench.json") == [*figures, *ratios]
    assert table(ratios).count("**no**") == 2
    assert "| board | 12 – 13 | 20 / 21 | 30 / 33 |" in growth.pages_table(figures)
    growth.draw(figures, tmp_path / "growth.svg")
    assert "board · 30 ms" in (tmp_path / "growth.svg").read_text()
