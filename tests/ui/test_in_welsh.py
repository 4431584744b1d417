"""Every page in Welsh: nothing is cut, nothing is left in English. ``in_welsh`` looks, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.words.reading import ROOT


def looked(language: str, *options: str) -> tuple[int, list[str]]:
    """How it ended, and the lines it said of pages."""
    command = [sys.executable, "-m", "tests.ui.in_welsh", *options]
    here = {**os.environ, "PHONEBANK_LANGUAGE": language, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=here, capture_output=True, text=True)
    assert "pages of" in done.stdout, done.stderr[-2000:]
    return done.returncode, done.stdout.splitlines()


def test_every_page_is_whole_and_in_welsh() -> None:
    """At 100 %; a page or two of each part of the program at 200 %. ``make pages`` has all of them at 200 %."""
    ended, lines = looked("cy")
    assert ended == 0, "\n".join(lines)
    assert lines[-1].endswith("in cy: 0 wrong")


def test_a_page_in_english_is_found() -> None:
    ended, lines = looked("en", "--only", "settings")
    assert ended == 1
    assert "settings: in English: 'Settings'" in lines
