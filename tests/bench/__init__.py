"""`make bench`: how fast it is, as ratios in one run (docs/performance.md)."""
