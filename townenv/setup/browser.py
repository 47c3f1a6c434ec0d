"""Chromium and a Chinese font for the tests in a browser: installed with apt where they are missing and we may.

Usage: python -m townenv.setup.browser
"""

import os
import shutil
import subprocess
import sys

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fontconfig", "fonts-noto-cjk")


def main() -> None:
    """Leave quietly when both stand; exit 1 with one line when they cannot be had."""
    if is_complete():
        return
    prefix = right_to_install()
    if prefix is None:
        sys.exit(f"The browser tests need Chromium and a Chinese font: apt install {' '.join(PACKAGES)}")
    print("Installing Chromium and a Chinese font…", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL)
    install = [*apt, "install", "--yes", "--no-install-recommends", *PACKAGES]
    subprocess.run(install, stdout=subprocess.DEVNULL)
    if not is_complete():
        sys.exit(f"apt could not install {' '.join(PACKAGES)}: see the lines above.")


def executable() -> str:
    """The machine's Chromium; an empty string where there is none."""
    return next((found for name in CHROMIUM if (found := shutil.which(name))), "")


def is_complete() -> bool:
    """Whether a Chromium and a font that knows Chinese stand on the machine."""
    return bool(executable()) and has_chinese_font()


def has_chinese_font() -> bool:
    """Whether fontconfig, which Chromium asks, knows a Chinese font."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh-cn", "family"], capture_output=True).stdout.strip())


def right_to_install() -> list[str] | None:
    """What goes before apt-get: nothing for root, sudo without a password, or None when neither."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


if __name__ == "__main__":
    main()
