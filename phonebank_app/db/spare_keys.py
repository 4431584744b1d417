"""The slots file a second time, in ``backups/``: one flipped bit in ``keys.json`` must not cost a whole party.

It is refreshed whenever the party is opened and backed up. Whoever changes a slot calls :func:`keep` at once, so that
an old passphrase opens nothing; whoever destroys the slots destroys this file as well.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from phonebank_app import logs
from phonebank_app.db.backups import FOLDER
from phonebank_app.db.disk import write_whole
from phonebank_app.db.quarantine import put_aside
from phonebank_app.errors import StoreDamaged, StoreProblem, WrongPassphrase
from phonebank_app.paths import private_dir

NAME = "keys.json"


def spare_path(folder: Path) -> Path:
    """Where the spare is."""
    return folder / FOLDER / NAME


def keep(folder: Path) -> None:
    """Make the spare what the slots file is; to be called when the slots file has just opened the party."""
    try:
        body = (folder / NAME).read_bytes()
        spare = spare_path(folder)
        if not spare.exists() or spare.read_bytes() != body:
            private_dir(spare.parent)
            write_whole(spare, body)
    except OSError as error:
        logs.note_error(error)


def opened(folder: Path, open_slots: Callable[[Path], bytes]) -> bytes:
    """The store's key, from the slots file or else from its spare, which then takes its place.

    Args:
        open_slots: opens a slots file.

    Raises:
        StoreProblem: as ``open_slots`` raises of the slots file itself.
    """
    try:
        key = open_slots(folder / NAME)
    except (StoreDamaged, WrongPassphrase):
        spare = spare_path(folder)
        try:
            if not spare.exists() or spare.read_bytes() == (folder / NAME).read_bytes():
                raise
        except FileNotFoundError:
            pass
        try:
            key = open_slots(spare)
        except StoreProblem:
            key = b""
        if not key:
            raise
        put_aside(folder, [NAME])
        write_whole(folder / NAME, spare.read_bytes())
        logs.note("slots file put back")
    else:
        keep(folder)
    return key
