"""What a chart shows, for static/js/charts.js and for the table beneath it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

Row = tuple[str, Sequence[Decimal | int | None]]  # a series and its values, one a label; None: not known


@dataclass(frozen=True)
class Chart:
    """The finding stands in its title; the table beneath is made of the same rows. The first row is what matters."""

    title: str
    unit: str
    kind: str  # bar or line
    labels: Sequence[str]
    rows: Sequence[Row]
    is_stacked: bool = False

    @property
    def as_json(self) -> str:
        series = [
            {"name": name, "data": [None if one is None else float(one) for one in values]}
            for name, values in self.rows
        ]
        said = {"kind": self.kind, "unit": self.unit, "labels": list(self.labels), "stacked": self.is_stacked}
        return json.dumps(said | {"series": series}, ensure_ascii=False)
