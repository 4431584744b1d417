"""HTML to PDF, by a Chromium that is on the machine: as a browser prints it, without a window."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from phonebank_app.errors import FileProblem

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
_PATIENCE = 120.0
"""Seconds."""


def browser() -> str | None:
    """Where a Chromium is (``CAMPAIGN_MAP_CHROMIUM``, or one on the path); ``None`` when there is none."""
    named = os.environ.get("CAMPAIGN_MAP_CHROMIUM", "")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, _NAMES)), None)


def to_pdf(html: str) -> bytes:
    """Print a page that needs nothing beside it.

    Raises:
        FileProblem: there is no Chromium here, or it made nothing.
    """
    found = browser()
    if found is None:
        raise FileProblem(
            "There is no Chromium on this machine to make a PDF with.",
            "Write it as .html, open that in any browser, and print it to a PDF.",
        )
    with tempfile.TemporaryDirectory(prefix="campaign-map-") as folder:
        page, made = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        words = [found, "--headless", "--disable-gpu", "--disable-extensions", "--no-pdf-header-footer"]
        words += [f"--user-data-dir={folder}/browser", f"--print-to-pdf={made}", page.as_uri()]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            words.insert(1, "--no-sandbox")  # it refuses to run as root with one; the page is ours and has no script
        try:
            subprocess.run(words, capture_output=True, check=True, timeout=_PATIENCE)
            return made.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise FileProblem(
                "Chromium made no PDF of the report.", "Write it as .html and print it from a browser."
            ) from error
