"""What came of a crowd's reports, asked of the database itself; rows of one table for all faults."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import psycopg2
import pytest

from tests.faults.phones import Answer, Sent
from townenv.embedded import places

BAD = pytest.StashKey[dict[str, int]]()
FILE = places.PROJECT / "build" / "faults.json"
COUNTS = """
SELECT (SELECT count(*) FROM reports_reportversion WHERE client_id = %(client_id)s),
       (SELECT count(*) FROM reports_finding WHERE description = %(mark)s),
       (SELECT count(*) FROM rectifications_task WHERE description = %(mark)s),
       (SELECT count(*) FROM reports_findingphoto AS link JOIN reports_finding AS finding ON finding.id = finding_id
         WHERE photo_id = %(photo)s AND description = %(mark)s)
"""


@dataclass(frozen=True)
class Row:
    """Reports by what became of them. `recovered`: seconds from the fault until a report begun after it was stored."""

    fault: str
    sent: int
    stored: int
    lost: int  # answered as stored, and not there whole: version, finding, task, photo with its files
    doubled: int
    refused: int  # answers in words that it cannot be stored now, or ever
    recovered: float


def count(fault: str, sent: Sequence[Sent], data: Path, url: str, struck_at: float) -> Row:
    """The row of a fault. `url` of the database that the system ran on, `data` with the folder of photos."""
    lost = doubled = stored = 0
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        for one in sent:
            cursor.execute(COUNTS, {"client_id": one.client_id, "mark": one.mark, "photo": one.photo})
            counts = cursor.fetchone()
            assert counts
            versions, findings, tasks, photos = counts
            is_whole = min(versions, findings, tasks) > 0 and (
                not one.photo or (photos and has_files(one, data, cursor))
            )
            stored += bool(is_whole)
            lost += (one.status in (200, 201) or max(versions, findings, tasks) > 0) and not is_whole
            doubled += max(versions, findings, tasks) > 1
    refused = sum(bool(answer.status >= 400) for one in sent for answer in one.refusals)
    after = [one.answered_at for one in sent if one.begun_at > struck_at and one.status in (200, 201)]
    recovered = round(min(after) - struck_at, 1) if after else -1.0
    return Row(fault, len(sent), stored, lost, doubled, refused, recovered)


def has_files(sent: Sent, data: Path, cursor: psycopg2.extensions.cursor) -> bool:
    """Both sizes of its photo lie where they belong, whole."""
    cursor.execute("SELECT key::text, size FROM photos_photo WHERE id = %s AND attached_at IS NOT NULL", [sent.photo])
    found = cursor.fetchone()
    if found is None:
        return False
    key = found[0].replace("-", "")
    folder = data / "photos" / key[:2] / key
    large, thumb = folder / "large.jpg", folder / "thumb.jpg"
    return large.exists() and large.stat().st_size == found[1] and thumb.exists() and thumb.stat().st_size > 0


def note_bad(config: pytest.Config, name: str, answer: Answer) -> None:
    """Remember how a bad request was answered."""
    config.stash.setdefault(BAD, {})[name] = answer.status


def write(rows: Sequence[Row], bad: Mapping[str, int]) -> str:
    """Keep rows and answers to bad requests as build/faults.json; the rows as a table of text."""
    FILE.parent.mkdir(exist_ok=True)
    found = {"faults": [asdict(row) for row in rows], "bad_input": bad}
    FILE.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    head = [one.name for one in fields(Row)]
    lines = [head, *([str(value) for value in asdict(row).values()] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if not n else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    )
