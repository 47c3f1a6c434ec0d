"""Faults and bad input against the whole system as `make run` starts it: `make faults`, docs/reliability.md."""
