"""Days and spans that several apps go by."""

from datetime import date, timedelta

# Years whose ends every clock and every database can reckon with.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)

# Nobody is reminded by hand of the same thing again within the hour (domain.md §3).
AGAIN_AFTER = timedelta(hours=1)
