"""``phonebank write-script [FILE]``: the window in which scripts are written, without a party."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Give the program the verb."""
    about = "write call scripts in a window, without a party; what is typed is kept, and saved into FILE with Ctrl+S"
    parser = verbs.add_parser("write-script", help="write call scripts in a window, without a party", description=about)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the script; made when it is first saved")


def run(chosen: argparse.Namespace) -> int:
    """Open the window, or the one that is open already on this file.

    Raises:
        WorldError: the file cannot be opened, or is no text.
    """
    from phonebank_app.commands import starting
    from phonebank_app.scripts.parser import read_text

    file: Path | None = chosen.file.absolute() if chosen.file is not None else None
    if file is not None and file.exists():
        read_text(file)  # said in the terminal where it was asked for, not in a window that may be another's
    return starting.write_script(file)
