"""``phonebank --self-test``, as it is run on every frozen build."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_a_copy_that_works_says_so_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "phonebank_app", "--self-test"],
        capture_output=True,
        env=os.environ | {"TMPDIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        text=True,
        check=False,
        timeout=90,
    )
    assert (done.returncode, done.stdout.splitlines()[-1][:17]) == (0, "Self-test passed:"), done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_copy_whose_resources_are_missing_does_not_pass(tmp_path: Path) -> None:
    broken = (
        "from pathlib import Path; import phonebank_app.party.rehearsing as rehearsing;"
        f"rehearsing.resources = lambda: Path({str(tmp_path / 'nowhere')!r});"
        "from phonebank_app.cli import main; main(['--self-test'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken],
        capture_output=True,
        env=os.environ | {"TMPDIR": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        text=True,
        check=False,
        timeout=90,
    )
    assert done.returncode != 0
    assert "passed" not in done.stdout
