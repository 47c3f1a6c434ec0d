"""Locks the kernel drops by itself when their holder dies, however it dies."""

import fcntl
from pathlib import Path
from typing import IO

Lock = IO[bytes]  # held until closed; a child started by subprocess doesn't inherit it


def exclusive(path: Path) -> Lock | None:
    """The lock, or None when anyone holds it."""
    return _take(path, fcntl.LOCK_EX)


def shared(path: Path) -> Lock | None:
    """A share of the lock, or None when somebody holds it exclusively."""
    return _take(path, fcntl.LOCK_SH)


def _take(path: Path, kind: int) -> Lock | None:
    file = path.open("ab")
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file
