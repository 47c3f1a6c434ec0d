"""Days and spans that several apps go by."""

from datetime import date, timedelta

# Years whose ends every clock and every database can reckon with.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)

# Nobody is reminded by hand of the same thing again within the hour (domain.md §3).
AGAIN_AFTER = timedelta(hours=1)


def quarter_of(day: date) -> tuple[date, date]:
    """The first and last day of the quarter that a day is in."""
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    last = (first + timedelta(days=92)).replace(day=1) - timedelta(days=1)
    return first, last
