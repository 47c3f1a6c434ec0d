"""The folder of a new PostgreSQL."""

import os
import shutil
import signal
from pathlib import Path

from townenv.embedded import children, places
from townenv.embedded.errors import Refused

USER = "townenv"
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}  # nothing of the user's PG* variables


def initdb(binaries: Path, folder: Path, account: places.Account | None, password: str) -> None:
    """Make the folder of a new PostgreSQL, whole or not at all: a killed initdb leaves only `postgres.new` behind."""
    new = folder.with_name("postgres.new")
    password_file = folder.with_name("postgres.password")
    shutil.rmtree(new, ignore_errors=True)
    password_file.unlink(missing_ok=True)
    new.mkdir(mode=0o700)
    password_file.touch(mode=0o600)
    password_file.write_text(password)
    if account:
        os.chown(new, account.uid, account.gid)
        os.chown(password_file, account.uid, account.gid)
    try:
        _run_initdb(binaries, new, account, password_file)
    finally:
        password_file.unlink()
    new.rename(folder)


def _run_initdb(binaries: Path, folder: Path, account: places.Account | None, password_file: Path) -> None:
    command = [
        str(binaries / "initdb"),
        f"--pgdata={folder}",
        f"--username={USER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
    ]
    child = children.spawn(
        command, death_signal=signal.SIGKILL, account=account, cwd=Path("/"), env=ENVIRONMENT, output=children.PIPE
    )
    said, _ = child.communicate()
    if child.returncode != 0:
        lines = said.decode(errors="replace").strip().splitlines()
        raise Refused(f"PostgreSQL's initdb fails in {folder.parent}: {' '.join(lines[-2:])}")
