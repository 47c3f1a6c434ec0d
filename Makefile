# Everything starts here; `make help` lists it. POSIX sh, GNU make 4.3.
SHELL = /bin/sh
.DEFAULT_GOAL = help
PYTHON = .venv/bin/python
export PYTHONUTF8 = 1
COMPILE = $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make requirements" $(UPGRADE)
# Production's settings without its servers: nothing that `make lint` runs needs a database.
PRODUCTION = DATABASE_URL=postgres://none:none@127.0.0.1:1/none REDIS_URL=redis://127.0.0.1:1/0 \
	SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_hex(32))") \
	ALLOWED_HOSTS=town.example TOWNENV_EMBEDDED=0 DEBUG=0

.PHONY: help setup setup-dev run test lint faults bench picture screenshots docs-samples requirements
.NOTPARALLEL:

help:
	@echo "make run          the whole system at http://127.0.0.1:8000 (PORT), with its own database"
	@echo "make test         all tests (ARGS=\"-k name\" goes to pytest)"
	@echo "make lint         everything that judges without running"
	@echo "make faults       parts killed, disks full, bad input, while a crowd reports: build/faults.json (5 minutes)"
	@echo "make bench        how fast it is, beside bare Django and django-helpdesk: build/bench.json (ARGS=\"--only writes\")"
	@echo "make picture      who imports whom, from the code: docs/img/layers.svg"
	@echo "make screenshots  every main page, as each role, in build/screenshots/"
	@echo "make docs-samples one of each official document, Word and PDF, in build/samples/"
	@echo "make requirements compile requirements*.txt (UPGRADE=--upgrade for newer ones)"
	@echo "make setup        only what make run needs"

# A Python that does not start (a version manager's empty stub) is passed over.
define FIND_PYTHON
for python in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14; do \
	if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then break; fi; \
	python=; \
done; \
if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed: install it and try again." >&2; exit 1; fi
endef

setup:
	@$(FIND_PYTHON); exec $$python townenv/setup/packages.py requirements.txt
	@$(PYTHON) -m townenv.setup.front_end

setup-dev:
	@$(FIND_PYTHON); exec $$python townenv/setup/packages.py requirements.txt requirements-dev.txt
	@$(PYTHON) -m townenv.setup.front_end

# exec: the SIGTERM that make passes on must reach the supervisor, not a shell before it.
run: setup
	@exec $(PYTHON) -m townenv.embedded

test: setup-dev
	@$(PYTHON) -m townenv.setup.browser
	@exec $(PYTHON) -m pytest $(ARGS)

lint: setup-dev
	@$(PYTHON) -m ruff check --quiet .
	@$(PYTHON) -m ruff format --check --quiet .
	@$(PRODUCTION) $(PYTHON) -m mypy .
	@$(PYTHON) .venv/bin/lint-imports
	@$(PYTHON) -m tests.picture --check
	@$(PYTHON) -m djlint templates --lint --quiet
	@$(PRODUCTION) $(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(PYTHON) manage.py messages --check
	@$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

faults: setup-dev
	@exec $(PYTHON) -m pytest -n 0 tests/faults $(ARGS)

bench: setup-dev
	@$(PYTHON) -m townenv.setup.browser
	@exec $(PYTHON) -m tests.bench $(ARGS)

picture: setup-dev
	@exec $(PYTHON) -m tests.picture

screenshots: setup-dev
	@$(PYTHON) -m townenv.setup.browser
	@exec $(PYTHON) -m tests.screenshots

docs-samples: setup
	@exec $(PYTHON) manage.py docs_samples

requirements: setup-dev
	@$(COMPILE) requirements.in --output-file requirements.txt
	@$(COMPILE) requirements-dev.in --output-file requirements-dev.txt
	@$(COMPILE) requirements-node.in --output-file requirements-node.txt
