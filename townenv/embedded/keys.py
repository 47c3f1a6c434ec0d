"""Secrets of the embedded mode: made once, kept in the data folder, readable by its owner only."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD")


def keys(data: Path) -> dict[str, str]:
    """Every key, made at the first call. Call it while holding the owner's lock."""
    path = data / "keys.json"
    if not path.exists():
        # Hexadecimal: nothing to escape in an address, a configuration file or SQL.
        write_private(path, json.dumps({name: secrets.token_hex(32) for name in NAMES}))
    known: dict[str, str] = json.loads(path.read_text())
    return known


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600, whole or not at all, even through a power cut."""
    half_done = path.with_name(f"{path.name}.new")
    half_done.unlink(missing_ok=True)
    descriptor = os.open(half_done, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    half_done.replace(path)
