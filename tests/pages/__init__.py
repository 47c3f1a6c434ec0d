"""What every page has in common: a fixed number of queries."""
