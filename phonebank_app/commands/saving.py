"""What a person is asked in the terminal before a file is written that loses something, or takes another's place."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from phonebank_app.errors import NotAllowed


def ask_first(lost: str, older: Sequence[str], path: Path) -> None:
    """Have the person say yes; nothing is asked where nothing is lost and nothing is there.

    Args:
        lost: what the file does not hold, in lines; empty where it holds everything.
        older: the names of files that are there already and would be replaced.

    Raises:
        NotAllowed: they did not say yes, or nobody is there to be asked.
    """
    why = [lost] if lost else []
    why += [f"“{name}” is there already and would be replaced." for name in older]
    if not why:
        return
    if not sys.stdin.isatty():
        raise NotAllowed("\n".join(why), "Nothing was written. Say --yes to save it all the same.")
    sys.stderr.write("\n".join([*why, ""]))
    if input(f"Save it as {path}? [y/N] ").strip().casefold() not in ("y", "yes"):
        raise NotAllowed("Nothing was written.")
