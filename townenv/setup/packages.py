"""Make the virtual environment and install the packages of the named requirement files into it.

Run by whatever Python stands on the machine, as a file and not as a module: nothing but the standard library here.
Usage: python townenv/setup/packages.py requirements.txt [requirements-dev.txt …]
"""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"


def main(files: list[str]) -> None:
    """Install what has changed since last time; nothing to do takes no time."""
    if not PYTHON.exists():
        make_venv()
    for name in files:
        install(PROJECT / name)


def make_venv() -> None:
    """A new .venv, also in place of one whose Python has gone."""
    if importlib.util.find_spec("ensurepip") is None:  # Debian ships it apart
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"This Python cannot make virtual environments: install python{version}-venv (apt) and try again.")
    print("Making the virtual environment…", flush=True)
    ended = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if ended.returncode != 0:
        sys.exit("The virtual environment could not be made: see the lines above.")


def install(requirements: Path) -> None:
    """Install one file of pinned and hashed packages, unless the same has been installed before."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    stamp = VENV / f"{requirements.name}.sha256"
    if stamp.exists() and stamp.read_text() == digest:
        return
    print(f"Installing the packages of {requirements.name}…", flush=True)
    # Two -q: pip's warnings are about the machine, not about us.
    command = [str(PYTHON), "-m", "pip", "install", "-qq", "--require-hashes", "--no-deps", "-r", str(requirements)]
    ended = subprocess.run([*command, "--disable-pip-version-check"])
    if ended.returncode != 0:
        sys.exit(f"The packages of {requirements.name} could not be installed: see the lines above.")
    stamp.write_text(digest)


if __name__ == "__main__":
    main(sys.argv[1:])
