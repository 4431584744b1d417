"""Where files live. Everything the program writes is readable by its owner only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs


def resources() -> Path:
    """The folder of shipped data (seats, scripts, code sets, icons): frozen, installed or in the checkout."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        return Path(frozen) / "resources"
    installed = Path(__file__).with_name("resources")
    return installed if installed.is_dir() else Path(__file__).parent.parent / "resources"


def data_dir() -> Path:
    """The folder of this person's parties (``PHONEBANK_DATA``, if that is set); made with mode 0700."""
    return private_dir(data_place())


def data_place() -> Path:
    """Where :func:`data_dir` is, or would be; nothing is made."""
    chosen = os.environ.get("PHONEBANK_DATA", "")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(platformdirs.user_data_dir("phonebank-party", appauthor=False))


def private_dir(path: Path) -> Path:
    """Make ``path`` (and its parents) and keep it to its owner; return it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.chmod(0o700)
    return path
