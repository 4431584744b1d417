"""Deletion receipts: what was destroyed, when and why, in ``receipts/`` beside the parties; counts, never a voter.

A receipt is written before anything is destroyed (``begun``), and once more when it is done, so that a deletion that
was interrupted is known and finished. Its SHA-256 shows a slip of the disk or of a hand. It is no signature: whoever
has the laptop could write another receipt, and it does not pretend otherwise.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Literal

import msgspec

from phonebank_app import logs
from phonebank_app.db.disk import write_whole
from phonebank_app.db.standing import Confirmed
from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr, tr_n
from phonebank_app.machine.clock import local
from phonebank_app.paths import private_dir
from phonebank_app.words.dates import full_day_year

FOLDER = "receipts"
FORMAT = 1

Why = Literal["asked", "ended", "expired"]
_WHY: dict[str, str] = {
    "asked": tr("The host asked for it."),
    "ended": tr("The party had ended, and the campaign had had everything in a backup for 72 hours."),
    "expired": tr("The time of its list had been over for 72 hours."),
}


class SealedCopy(msgspec.Struct, frozen=True):
    """What was kept for the campaign: a file in ``sealed/`` that only it can read.

    Attributes:
        outcomes: how many are in it. ``whole_log``: it is the party's journal, which may hold more than is missing.
    """

    file: str
    outcomes: int
    size: int
    sha256: str
    whole_log: bool = False


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """A receipt.

    Attributes:
        state: ``begun``, or ``done`` once nothing is left.
        party: the folder's name; ``party_id``: the campaign's name for it.
        log_sha256: over every outcome's id and digest, as the protocol compares logs; of when it was last locked.
        outcomes, contacts: how many were destroyed. ``unsent``: not acknowledged. ``not_durable``: in no backup there.
        taken_away: every outcome was in a results file that the host had saved.
        confirmed: what the campaign said when it was last compared with.
        second_place: ``removed``, ``out of reach`` (no key opens it any more), or blank where there was none.
        sha256: of all the above, as the JSON of this struct with this field blank.
    """

    format: int
    state: Literal["begun", "done"]
    party: str
    why: Why
    begun_at: datetime
    program: str
    seat_name: str = ""
    campaign: str = ""
    party_id: str = ""
    party_began: datetime | None = None
    ended_at: datetime | None = None
    done_at: datetime | None = None
    outcomes: int = 0
    contacts: int = 0
    unsent: int = 0
    not_durable: int = 0
    log_sha256: str = ""
    confirmed: Confirmed | None = None
    taken_away: bool = False
    sealed: SealedCopy | None = None
    files: int = 0
    bytes: int = 0
    second_place: str = ""
    sha256: str = ""


def sum_of(receipt: Receipt) -> str:
    """The SHA-256 (hex) that belongs on a receipt."""
    return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(receipt, sha256=""))).hexdigest()


def path_of(data: Path, party: str) -> Path:
    """Where the receipt of a party is; its words are beside it, ending in ``.txt``."""
    return data / FOLDER / f"{party}.json"


def save(data: Path, receipt: Receipt) -> Receipt:
    """Keep a receipt, on the disk when this returns; returns it with its sum.

    Raises:
        FileProblem: it cannot be written.
    """
    summed = msgspec.structs.replace(receipt, sha256=sum_of(receipt))
    path = path_of(data, receipt.party)
    try:
        private_dir(path.parent)
        write_whole(path, msgspec.json.format(msgspec.json.encode(summed)) + b"\n")
        if summed.state == "done":
            write_whole(path.with_suffix(".txt"), words(summed).encode("utf-8"))
    except OSError as error:
        raise FileProblem(
            tr("The receipt could not be written, so nothing was deleted."),
            tr("Make room on this laptop’s disk, then retry."),
        ) from error
    return summed


def every(data: Path) -> list[Receipt]:
    """All receipts, the newest first. One that cannot be read, or whose sum is wrong, is left out."""
    found = []
    for path in (data / FOLDER).glob("*.json"):
        try:
            receipt = msgspec.json.decode(path.read_bytes(), type=Receipt)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            logs.note_error(error)
            continue
        # The name is where it is deleted: it must be the folder of a party and no way out of it.
        if receipt.sha256 == sum_of(receipt) and receipt.party == path.stem:
            found.append(receipt)
    return sorted(found, key=lambda one: one.begun_at, reverse=True)


def save_copy(receipt: Receipt, target: Path) -> None:
    """Save the words of a receipt elsewhere, and its JSON beside them.

    Raises:
        FileProblem: that place cannot be written.
    """
    try:
        write_whole(target.with_suffix(".txt"), words(receipt).encode("utf-8"))
        write_whole(target.with_suffix(".json"), msgspec.json.format(msgspec.json.encode(receipt)) + b"\n")
    except OSError as error:
        raise FileProblem(tr("The receipt cannot be saved there."), tr("Choose another folder.")) from error


def words(receipt: Receipt) -> str:
    """The receipt as somebody reads it, in the language of the window. Nothing is compared by these words."""
    party = receipt.seat_name or receipt.party
    lines = [
        tr("Phonebank Party: deletion receipt"),
        "",
        tr("Party: {party}, for {campaign}", party=party, campaign=receipt.campaign)
        if receipt.campaign
        else tr("Party: {party}", party=party),
        tr("Its folder: {folder}; its id: {id}", folder=receipt.party, id=receipt.party_id or tr("not known")),
        *_moments(receipt),
        tr("Why: {why}", why=_WHY[receipt.why]),
        "",
        tr(
            "Destroyed: the key, and with it {people} of the list and {outcomes}; then {files} of {size:,} bytes.",
            people=tr_n("{n:,} person", "{n:,} people", receipt.contacts),
            outcomes=tr_n("{n:,} outcome", "{n:,} outcomes", receipt.outcomes),
            files=tr_n("{n:,} file", "{n:,} files", receipt.files),
            size=receipt.bytes,
        ),
        _second(receipt.second_place),
        _service(receipt),
        _kept(receipt),
        tr("All of its results had been saved in a file by the host.") if receipt.taken_away else "",
        tr("The log’s digest, as the campaign compares it: {digest}", digest=receipt.log_sha256)
        if receipt.log_sha256
        else "",
        tr("Program: Phonebank Party {version}", version=receipt.program),
        tr("SHA-256 of this receipt: {digest} (it shows a slip; it is no signature)", digest=receipt.sha256),
    ]
    text = [line for at, line in enumerate(lines) if line or at in (1, 9)]
    return "\n".join(text) + "\n"


def _moments(receipt: Receipt) -> tuple[str, str, str, str]:
    return (
        tr("Began: {moment}", moment=_moment(receipt.party_began)) if receipt.party_began else "",
        tr("Ended: {moment}", moment=_moment(receipt.ended_at)) if receipt.ended_at else "",
        tr("Deletion began: {moment}", moment=_moment(receipt.begun_at)),
        tr("Deletion finished: {moment}", moment=_moment(receipt.done_at)) if receipt.done_at else "",
    )


def _moment(moment: datetime) -> str:
    here = local(moment)
    return f"{full_day_year(here)}, {here:%H:%M}"


def _second(place: str) -> str:
    if place == "removed":
        return tr("The copy in the second place was removed.")
    return tr("A copy in the second place was out of reach. No key opens it any more.") if place else ""


def _service(receipt: Receipt) -> str:
    said = receipt.confirmed
    if said is None:
        return tr("The campaign was not asked what it holds.") if receipt.party_id and receipt.campaign else ""
    not_durable = receipt.not_durable
    return tr(
        "The campaign held {theirs:,} of {ours} when asked at {at:%H:%M} on {at:%d.%m.%Y}; {agrees}; {backed_up}.",
        theirs=said.theirs,
        ours=tr_n("{n:,} outcome", "{n:,} outcomes", said.ours),
        at=local(said.at),
        agrees=tr("the two logs were the same") if said.agrees else tr("the two logs were not the same"),
        backed_up=tr_n(
            "{n:,} was in no backup of the campaign’s yet", "{n:,} were in no backup of the campaign’s yet", not_durable
        )
        if not_durable
        else tr("all of them are in a backup of the campaign’s"),
    )


def _kept(receipt: Receipt) -> str:
    sealed = receipt.sealed
    if sealed is None:
        return tr("Nothing was unsent.") if not receipt.unsent and receipt.campaign else ""
    return tr(
        "Kept for the campaign, sealed so that only it can read it: {entries} in {file} ({held}). Send it to your "
        "coordinator.",
        entries=tr_n("{n:,} entry", "{n:,} entries", sealed.outcomes),
        file=f"sealed/{sealed.file}",
        held=tr("the whole log, with what was unsent")
        if sealed.whole_log
        else tr("what the campaign did not have safely"),
    )
