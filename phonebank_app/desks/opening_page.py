"""Opening a pack from the first page: say what it is, ask for its words, open it in a thread, show what is ready."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable
from pathlib import Path

from phonebank_app.db.engine import Store
from phonebank_app.desks import opening
from phonebank_app.desks.opening import Found
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import Clock, local
from phonebank_app.party.parties import PartyFolder
from phonebank_app.ui.host.first_run import FirstRunPage
from phonebank_app.ui.host.first_run_pack import PackCard
from phonebank_app.ui.tasks import Tasks
from phonebank_app.words.dates import full_day


class OpeningPage:
    """The way of one pack through the first page.

    Args:
        ready: told the party and its open store, once the pack is in it.
    """

    def __init__(
        self,
        data: Path,
        clock: Clock,
        page: FirstRunPage,
        tasks: Tasks,
        ready: Callable[[PartyFolder, Store], None],
    ) -> None:
        self._data, self._clock, self._page, self._tasks, self._ready = data, clock, page, tasks, ready
        self._found: Found | None = None

    def look(self, path: str) -> None:
        """Say what a file is."""

        async def look() -> None:
            try:
                found = await to_thread(self._look, Path(path))
            except WorldError as error:
                self._page.show_pack_trouble(error.what, error.way_out)
                return
            self._found = found
            if found.trouble is not None:
                self._page.show_pack_trouble(found.trouble.what, found.trouble.way_out)
            else:
                self._page.show_pack(card_of(found))

        self._tasks.start("look-at-pack", look)

    def _look(self, path: Path) -> Found:
        return opening.look(self._data, opening.read_file(path), self._clock)

    def open(self, words: str, host: str, passphrase: str) -> None:
        """Open the pack that was looked at."""
        found, page = self._found, self._page
        if found is None:
            return
        page.set_busy(tr("Opening the pack…"))

        async def open_it() -> None:
            try:
                folder, store = await to_thread(self._open, found, words, host, passphrase)
            except WorldError as error:
                page.show_error(error.what, error.way_out)
                return
            self._found = None
            self._ready(folder, store)

        # Whatever ended it, also a mistake of ours, the page can be used again.
        self._tasks.start("open-pack", open_it).add_done_callback(lambda _: page.set_busy(""))

    def _open(self, found: Found, words: str, host: str, passphrase: str) -> tuple[PartyFolder, Store]:
        if found.known is not None:
            return opening.open_known(found.known, found.data, words, passphrase, self._clock)
        return opening.open_new(self._data, found.data, words, host, passphrase, self._clock)


def card_of(found: Found) -> PackCard:
    """What the page says of a pack."""
    header = found.header
    ends = local(header.expires)
    day = full_day(ends)
    signed = (
        [tr("Signed for “{campaign}”, for which “{name}” vouches.", campaign=header.campaign, name=found.root.name)]
        if found.root
        else []
    )
    here = [tr("Its party is on this laptop: this is a newer list for it.")] if found.known else []
    return PackCard(
        seat=header.seat_name,
        lines=(
            tr("{rows:,} people to ring, until {ends:%H:%M} on {day}.", rows=header.rows, ends=ends, day=day),
            *signed,
            *here,
        ),
        wants_words=found.wants_words,
        known=found.known is not None,
        rehearsal=header.rehearsal,
    )


def in_words(found: Found) -> str:
    """What a pack is, for a terminal; what it says of itself is shown with its control characters made harmless."""
    header = found.header
    root = f"{found.root.name} ({found.root.fingerprint})" if found.root else "a root this laptop does not believe"
    opened = [f"{len(header.recipients)} laptops"] if header.recipients else []
    opened += ["words"] if header.words else []
    opened += ["the campaign’s recovery key"] if header.recovery else []
    lines = [
        f"Pack {header.pack_id}, number {header.version}, for {header.seat_name} ({header.seat_code})",
        f"Party {header.party_id}{', on this laptop' if found.known else ''}",
        f"Campaign: {header.campaign}{' (a rehearsal)' if header.rehearsal else ''}",
        f"Signed under: {root}",
        f"People: {header.rows:,}",
        f"Made {local(header.issued):%d.%m.%Y %H:%M}, good until {local(header.expires):%d.%m.%Y %H:%M}",
        f"Opened by: {', '.join(opened)}",
        f"It cannot be opened here. {found.trouble}" if found.trouble else "It can be opened here.",
    ]
    return "\n".join("".join(sign if sign.isprintable() else "�" for sign in line) for line in lines)


def as_document(found: Found) -> dict[str, object]:
    """The same for a program."""
    header = found.header
    return {
        "pack_id": header.pack_id,
        "party_id": header.party_id,
        "seat_code": header.seat_code,
        "seat_name": header.seat_name,
        "campaign": header.campaign,
        "issued": header.issued.isoformat(),
        "expires": header.expires.isoformat(),
        "epoch": header.epoch,
        "version": header.version,
        "people": header.rows,
        "rehearsal": header.rehearsal,
        "laptops": len(header.recipients),
        "words": bool(header.words),
        "root": found.root.key_id if found.root else None,
        "trouble": str(found.trouble) if found.trouble else "",
    }
