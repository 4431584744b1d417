"""A crash leaves no picture of the program's memory behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CRASH = f"""
import os, resource, sys
sys.path.insert(0, {str(ROOT)!r})
_, hardest = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (hardest, hardest))
from phonebank_app.machine import core_dumps
core_dumps.forbid()
canary = "Robin" + " Sample"
os.kill(os.getpid(), 11)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX")
def test_a_crash_leaves_nothing_in_its_folder(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-B", "-c", CRASH], cwd=tmp_path)
    assert done.returncode == -11
    assert list(tmp_path.iterdir()) == []


def test_both_programs_forbid_it_before_anything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    import campaign_map.cli
    import phonebank_app.cli
    from phonebank_app.machine import core_dumps

    asked: list[str] = []
    monkeypatch.setattr(core_dumps, "forbid", lambda: asked.append("forbidden"))
    for main in (phonebank_app.cli.main, campaign_map.cli.main):
        with pytest.raises(SystemExit):
            main(["--version"])
    assert asked == ["forbidden", "forbidden"]
