"""Which party a verb is for, and the way into it: its passphrase, asked for on the terminal or read from a file.

The parser of verbs is built from here, so what opens a store is imported when one is opened.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app.errors import FileProblem, NotAllowed, WorldError

if TYPE_CHECKING:
    from phonebank_app.machine.clock import Clock
    from phonebank_app.party.parties import PartyFolder
    from phonebank_app.party.session import Session

PASSPHRASE_FILE = "PHONEBANK_PASSPHRASE_FILE"
"""Names a file whose first line is the passphrase, where nobody sits at the terminal."""

_LONGEST = 4096


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give a verb ``--party`` and ``--passphrase-file``."""
    parser.add_argument(
        "--party", default="", metavar="NAME", help="its folder’s name or path, or its seat (default: the only one)"
    )
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help=f"its first line is the passphrase (also {PASSPHRASE_FILE}; default: ask)",
    )


@contextmanager
def opened(
    wanted: str = "",
    passphrase_file: Path | None = None,
    *,
    keep: bool = False,
    data: Path | None = None,
    clock: Clock | None = None,
) -> Iterator[Session]:
    """An unlocked party, closed again at the end.

    Args:
        wanted: see :func:`choose`.
        passphrase_file: its first line is the passphrase; else the one that the environment names; else it is asked
            for.
        keep: the verb saves outcomes: the journal is written to the last of them, and a backup is made.

    Raises:
        WorldError: there is no such party, it is open in a window, or the passphrase does not open it.
    """
    from phonebank_app.machine.clock import SystemClock
    from phonebank_app.party.keeping import Keeping
    from phonebank_app.party.mending import Mended
    from phonebank_app.party.parties import unlock_party
    from phonebank_app.party.session import Session
    from phonebank_app.paths import data_dir

    data, clock = data or data_dir(), clock or SystemClock()
    folder = choose(data, wanted, clock)
    store = unlock_party(folder.path, _passphrase(folder, passphrase_file))
    if isinstance(store.mended, Mended):
        _tell("This party’s store was damaged and has been mended. Open it in the window to read how.")
    keeping = Keeping(store, folder.path, clock) if keep else None
    try:
        yield Session(store, clock)
    finally:
        if keeping is not None:
            kept = keeping.close()
            if kept.problem:
                _tell(f"{kept.problem} {kept.way_out}".strip())
        store.close()


def choose(data: Path, wanted: str, clock: Clock) -> PartyFolder:
    """The party that is meant.

    Args:
        wanted: the name of its folder, a path to it, or the name of its seat; blank for the only one there is.

    Raises:
        WorldError: none is meant, or several may be.
        NotAllowed: its time is over, and it is to be deleted.
    """
    from phonebank_app.party import wiping
    from phonebank_app.party.parties import parties

    found = [one for one in parties(data) if one.path.name not in wiping.going(data)]
    named = [one for one in found if _is(one, wanted)] if wanted else found
    if not named:
        raise WorldError("There is no such party on this laptop.", _names(found))
    if len(named) > 1:
        raise WorldError("There are several parties on this laptop.", f"Say which with --party. {_names(named)}")
    (party,) = named
    if any(due.verdict == "delete" and due.folder.path == party.path for due in wiping.due(data, clock)):
        raise NotAllowed(
            "The time of this party’s list is over: nothing is taken from it any more.",
            "It is deleted when the program is started next. What was sent is with the campaign.",
        )
    return party


def _tell(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _is(party: PartyFolder, wanted: str) -> bool:
    if party.path.name == wanted or party.about.seat_name.casefold() == wanted.strip().casefold():
        return True
    return os.sep in wanted and Path(wanted).expanduser().absolute() == party.path.absolute()


def _names(found: list[PartyFolder]) -> str:
    if not found:
        return "No party is here at all: start the program to join or begin one."
    return f"Here are: {', '.join(f'{one.path.name} ({one.about.seat_name})' for one in found)}."


def _passphrase(folder: PartyFolder, file: Path | None) -> str:
    named = os.environ.get(PASSPHRASE_FILE, "")
    path = file or (Path(named) if named else None)
    return _asked(folder) if path is None else _first_line(path)


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8-sig") as lines:
            return lines.readline(_LONGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(
            "The file with the passphrase cannot be read.", "Its first line has to be the passphrase, in UTF-8."
        ) from error


def _asked(folder: PartyFolder, ask: Callable[[str], str] = getpass.getpass) -> str:
    with warnings.catch_warnings():
        # Where what is typed would be seen, it is not asked for.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return ask(f"The passphrase of {folder.about.seat_name}: ")
        except (getpass.GetPassWarning, EOFError, OSError) as error:
            raise WorldError(
                "There is no terminal here to ask for the passphrase on.",
                f"Write it into a file for your eyes only, and name that with --passphrase-file or {PASSPHRASE_FILE}.",
            ) from error
