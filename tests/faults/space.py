"""Disks that are full for real: a small file system where we may mount one, else the kernel's limit of a file's size.

Both make the kernel refuse the write, with ENOSPC or EFBIG, in the middle of a file.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

NO_LIMIT = resource.RLIM_INFINITY


@dataclass(frozen=True)
class Disk:
    """A full disk; `make_room` ends it."""

    make_room: Callable[[], None]


@cache
def may_mount() -> bool:
    """Whether this account may mount a file system: root outside a locked container."""
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], capture_output=True)
        if mounted.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return mounted.returncode == 0


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Disk]:
    """The folder, with what is in it, on a file system of its own that has this much room left."""
    aside = folder.with_name(f"{folder.name}.aside")
    used = sum(path.stat().st_blocks for path in folder.rglob("*")) // 2
    folder.mkdir(exist_ok=True)
    folder.rename(aside)
    folder.mkdir()
    size = f"size={used + kilobytes}k"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", str(folder)], check=True)
        more = ["mount", "-o", f"remount,size={used // 1024 + 400}m", str(folder)]

        def make_room() -> None:
            subprocess.run(more, check=True)

        yield Disk(make_room)
    finally:
        subprocess.run(["cp", "-a", f"{folder}/.", str(aside)], check=True)
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)  # a test that failed leaves phones that still send
        aside.rename(folder)


def limit_files(processes: list[int], size: int) -> Disk:
    """No file of these processes may grow beyond `size` bytes, until there is room."""

    def limit(soft: int) -> None:
        for process in processes:
            if Path(f"/proc/{process}").exists():
                resource.prlimit(process, resource.RLIMIT_FSIZE, (soft, NO_LIMIT))

    limit(size)
    return Disk(lambda: limit(NO_LIMIT))
