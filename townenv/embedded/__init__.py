"""The PostgreSQL and Valkey that `make run`, `make test` and `manage.py` bring along; never used in production.

Nothing here but prepare.py imports Django: the environment must be full before settings.py is read.
"""
