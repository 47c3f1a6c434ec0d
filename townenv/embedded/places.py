"""Where the data lies, and which account PostgreSQL runs as."""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from townenv.embedded.errors import Refused

PROJECT = Path(__file__).resolve().parents[2]
REFUGES = Path("/var/lib")  # not /var/tmp: there a cleaner takes away single files nobody has read for a month


@dataclass(frozen=True)
class Account:
    """An account of this machine."""

    uid: int
    gid: int


def is_root() -> bool:
    """Whether this process is root, as which PostgreSQL refuses to run."""
    return os.geteuid() == 0


def account_for(folder: Path) -> Account | None:
    """Who runs PostgreSQL on `folder`: None is who we are; for root it is the folder's owner, else nobody."""
    if not is_root():
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        return Account(folder.stat().st_uid, folder.stat().st_gid)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def data_folder() -> Path:
    """The folder of `TOWNENV_DATA`, else .data in the project; made when missing. Refused when it isn't ours."""
    folder = Path(os.environ.get("TOWNENV_DATA") or PROJECT / ".data").absolute()
    _make(folder)
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        owner = owner_name(folder)
        raise Refused(f"{folder} belongs to {owner}: run this as {owner}, or take it over with chown -R.")
    return folder


def check_ours(data: Path) -> None:
    """Refused when anything in the data folder is somebody else's, such as what a run as root has left."""
    if is_root():
        return
    for path in data.rglob("*"):
        if path.lstat().st_uid != os.geteuid():
            raise Refused(f"{path} belongs to {owner_name(path)}: take {data} over with chown -R, then try again.")


def owner_name(path: Path) -> str:
    """The name of the account that owns `path`, or its number."""
    try:
        return path.owner()
    except KeyError:
        return str(path.stat().st_uid)


def _make(folder: Path) -> None:
    try:
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(0o711 if is_root() else 0o700)  # root's PostgreSQL runs as nobody and must get through
    except OSError as error:
        raise Refused(f"Cannot make the folder {folder} ({error.strerror}): set TOWNENV_DATA to another.") from None


def refuge(folder: Path) -> Path:
    """A folder outside, one for each `folder`, for what nobody must reach where a parent is closed to others."""
    name = hashlib.sha256(os.fsencode(folder.absolute())).hexdigest()[:12]
    path = REFUGES / f"townenv-{name}"
    path.mkdir(exist_ok=True)
    path.chmod(0o755)
    return path


def can_enter(folder: Path, account: Account | None) -> bool:
    """Whether the account gets into the folder. Asked of the machine: mode bits alone don't know every rule."""
    return runs(["test", "-x", str(folder)], account)


def runs(command: list[str], account: Account | None) -> bool:
    """Whether the command runs, as this account, and ends well."""
    try:
        ended = subprocess.run(
            command,
            capture_output=True,
            cwd="/",  # ours may be closed to the account
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except PermissionError:
        return False
    return ended.returncode == 0


def copy_for_others(site: Path, names: list[str], target: Path) -> None:
    """A copy of the named folders of `site` in `target`, all or none."""
    if target.exists():
        return
    half_done = target.with_name(f"{target.name}.{os.getpid()}")
    for name in names:
        shutil.copytree(site / name, half_done / name, symlinks=True)
    try:
        half_done.rename(target)
    except OSError:  # somebody else was faster
        shutil.rmtree(half_done)
