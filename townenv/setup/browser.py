"""Chromium and a Chinese font for the tests in a browser: installed with apt where they are missing and we may.

Usage: python -m townenv.setup.browser
"""

import os
import shutil
import subprocess
import sys

# The shell first: the whole browser starts windows of its own for every visitor, which nobody sees.
SHELL = "chromium-headless-shell"
CHROMIUM = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = ("fontconfig", "fonts-noto-cjk")


def main() -> None:
    """Leave quietly when both stand; exit 1 with one line when they cannot be had."""
    if shutil.which(SHELL) and has_chinese_font():
        return
    prefix = right_to_install()
    if prefix is not None:
        print("Installing Chromium's headless shell and a Chinese font…", flush=True)
        for browser in (SHELL, "chromium"):  # not every distribution packs the shell
            if install(prefix, browser):
                return
    if not is_complete():
        sys.exit(f"The browser tests need Chromium and a Chinese font: apt install {SHELL} {' '.join(FONTS)}")


def install(prefix: list[str], browser: str) -> bool:
    """Whether it stands then, a font too."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL)
    wanted = [*apt, "install", "--yes", "--no-install-recommends", browser, *FONTS]
    subprocess.run(wanted, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return bool(shutil.which(browser)) and has_chinese_font()


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
