"""Which days a form or an address may name."""

from datetime import date

# Years whose ends every clock and every database can reckon with.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
