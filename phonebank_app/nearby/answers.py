"""What a joined laptop is answered and told, worked out on the window's loop: facts, results, what to look at again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from phonebank_app import logs
from phonebank_app.changes import Changes
from phonebank_app.db import chairs, laptops, script_uses
from phonebank_app.db.chairs import ChairRow
from phonebank_app.db.documents import Party, script_text
from phonebank_app.db.laptops import LaptopRow
from phonebank_app.errors import BugError, NotAllowed, NotOurService, WorldError
from phonebank_app.hosting import shipped_code_set
from phonebank_app.i18n import tr
from phonebank_app.nearby import messages
from phonebank_app.nearby.doors import PartyFacts
from phonebank_app.nearby.messages import Answer, Ask, Look, Problem, Welcome
from phonebank_app.nearby.methods import METHODS, Method, Place
from phonebank_app.nearby.taking_in import Taken
from phonebank_app.party.session import Session
from phonebank_app.protocol.sealed import recipient_of

_TOLD = (
    *("seat_code", "seat_name", "host", "campaign", "on_behalf_of", "candidate", "party_label", "imprint"),
    *(
        "contact_address",
        "privacy_url",
        "polling_day",
        "lease_until",
        "rehearsal",
        "script_sha256",
        "scripts",
        "briefing",
    ),
    *("answerable", "country", "country_on"),
)
"""What of a party a caller's page shows. Everything else of it stays here: token, salt, service, device, list."""

_OURS = Problem(
    "BugError", tr("The host’s laptop could not do that."), tr("Try again; if it stays so, tell your host.")
)


@dataclass(eq=False)
class Here:
    """A laptop that joined.

    Attributes:
        kept: how many outcomes it says it has yet to hand over.
        accepted: its guest accepted the register notice.
        seen: the chair as that laptop knows it; ``told``: the party as it was last told.
    """

    row: LaptopRow
    kept: int = 0
    accepted: bool = False
    seen: tuple[object, ...] = ()
    told: Party | None = None


class Answers:
    """Answers for the joined laptops of one open party."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def welcome(self, here: Here) -> Welcome:
        """What a laptop is told when it has joined, or is back."""
        here.seen = _seen(self._row(here))
        return Welcome(here.row.id, self._facts(here), self._session.clock.now())

    def to(self, ask: Ask, join_id: str, here: Here | None) -> tuple[Answer, Changes, bool]:
        """One question, answered; what that changed; and whether something had to be put aside.

        Errors of the world go back in their words. Others are ours, and stay here.
        """
        try:
            method, arguments = _read(ask)
            place = self._place(ask.method, method, join_id, here)
            result, changes = method.do(self._session, place, arguments)
            if here is not None:
                here.seen = _seen(self._row(here))
        except WorldError as error:
            return Answer(ask.number, problem=_in_words(error)), Changes(), False
        except Exception as error:  # noqa: BLE001 - a mistake of ours costs one answer, not the room
            logs.note_error(error)
            return Answer(ask.number, problem=_OURS), Changes(), False
        aside = isinstance(result, Taken) and result.status == "aside"
        return Answer(ask.number, result=messages.encoded(result)), changes, aside

    def look(self, here: Sequence[Here]) -> list[tuple[Here, Look | None]]:
        """Who is to look again, and at what; ``None``: their chair is not theirs any more."""
        with self._session.store.read() as connection:
            seated = {row.chair: row for row in chairs.seated(connection)}
        news: list[tuple[Here, Look | None]] = []
        for one in here:
            row = seated.get(one.row.chair)
            if row is None or row.guest != one.row.guest:
                news.append((one, None))
                continue
            renamed = row.caller != one.row.caller
            if renamed:
                one.row = replace(self._laptop(one), caller=row.caller)
            if renamed or one.told != self._session.party:
                facts = self._facts(one)
                news.append((one, Look(facts)))
            elif one.seen != _seen(row):
                news.append((one, Look()))
            one.seen = _seen(row)
        return news

    def _place(self, name: str, method: Method, join_id: str, here: Here | None) -> Place:
        """Whose line it is. One that has left may still hand over what it kept."""
        if name == "hand_in":
            return Place(here.row.chair if here is not None else 0, join_id)
        if here is None:
            raise NotAllowed(
                tr("This laptop has left the evening."), tr("Join again with a code from the host’s laptop.")
            )
        row = self._row(here)
        if row is None or row.guest != here.row.guest:
            raise NotAllowed(tr("Your chair is somebody else’s now."), tr("Ask your host."))
        if method.accepted and not here.accepted:
            here.accepted = self._session.notice.accepted_by(row.caller)
            if not here.accepted:
                raise NotAllowed(
                    tr("The notice about the register has not been accepted yet."), tr("Read it, and accept it.")
                )
        return Place(here.row.chair, join_id)

    def _row(self, here: Here) -> ChairRow | None:
        with self._session.store.read() as connection:
            return chairs.one(connection, here.row.chair)

    def _laptop(self, here: Here) -> LaptopRow:
        """As it is written down: with a guest's name goes what their laptop was called."""
        with self._session.store.read() as connection:
            return laptops.one(connection, here.row.id) or here.row

    def _facts(self, here: Here) -> msgspec.Raw:
        session = self._session
        here.told = party = session.party
        here.accepted = session.notice.accepted_by(here.row.caller)
        with session.store.read() as connection:
            script = script_text(connection, party.script_sha256)
            others = script_uses.texts_in_hand(connection)
        if script is None:
            raise BugError("the script in use is not in the store")
        told: dict[str, Any] = {name: getattr(party, name) for name in _TOLD}
        return messages.encoded(
            PartyFacts(
                party=Party(party_id="", device_id="", salt="", **told),
                script_text=script,
                code_set_text=party.code_set or shipped_code_set().read_text(encoding="utf-8"),
                chair=here.row.chair,
                caller=here.row.caller,
                accepted=here.accepted,
                recipient=recipient_of(session.hosting.identity()),
                briefed=not session.briefed.wanted_by(here.row.guest),
                other_scripts=tuple(text for text in others if text != script),
            )
        )


def _read(ask: Ask) -> tuple[Method, Any]:
    method = METHODS.get(ask.method)
    if method is None:
        raise NotOurService(
            tr("The host’s laptop does not know how to do that."), tr("Update the program on both laptops.")
        )
    return method, messages.decoded(ask.arguments, method.arguments)


def _in_words(error: WorldError) -> Problem:
    return Problem(type(error).__name__, error.what[:400], error.way_out[:400])


def _seen(row: ChairRow | None) -> tuple[object, ...]:
    """What of a chair its page shows."""
    if row is None:
        return ()
    return (row.guest, row.break_since, row.asks_host_since, row.contact_id, row.number_index, row.languages)
