"""`make run` and `manage.py` as they are used: real processes, real kills."""
