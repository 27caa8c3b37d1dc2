"""The browser of the browser tests: a Chrome or Chromium found on the machine, else one that is installed.

`make test` runs this first. Where none can be had it says so loudly; with CI=true that is a failure.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
TOLD = (
    "NO BROWSER: neither Chrome nor Chromium is on this machine, and none could be installed. The browser tests are "
    "NOT run. Install one (Debian: sudo apt-get install chromium) and run make test again."
)


def find() -> str | None:
    """The program of a Chrome or Chromium, Playwright's own included; None where there is none."""
    if given := os.environ.get("PLATFORM_DASH_BROWSER"):
        return given
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    found = found or next((path for path in PLACES if Path(path).exists()), None)
    return found or _playwrights_own()


def _playwrights_own() -> str | None:
    try:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            path = playwright.chromium.executable_path
    except Exception:
        return None
    return path if Path(path).exists() else None


def install() -> None:
    """Try Playwright's own browser, else Debian's package where we are root; quietly, a failure is not the end.

    Of Debian's two the one without windows: it draws the same and takes two thirds of the CPU.
    """
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium-headless-shell"],
            ["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"],
        ]
    for command in attempts:
        try:
            subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=600)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if find():
            return


def main() -> int:
    if find() is None:
        print("No Chrome or Chromium here: installing one for the browser tests.", file=sys.stderr)
        install()
    if find() is None:
        print(f"\n{'!' * 100}\n{TOLD}\n{'!' * 100}\n", file=sys.stderr)
        return 1 if os.environ.get("CI") == "true" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
