"""All that a joined laptop may ask, in one table: a name, its arguments, its result, and what does it.

The chair is never among the arguments: it is the line's. What does it are the use cases of a local chair, so a joined
guest sees what a local one sees, and it is noted in the same way. Whatever is not in the table does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

import msgspec

from phonebank_app.calls.promising import Kept as PromiseKept
from phonebank_app.calls.promising import PromiseDraft, PromiseLine
from phonebank_app.calls.tickets import TicketDraft, Written
from phonebank_app.cards import CallCard, ChairView, Nobody, OutcomeDraft, PassTo, Saved
from phonebank_app.changes import Changes
from phonebank_app.errors import NotAllowed
from phonebank_app.guests.register_notice import LANGUAGES, notice, seated_name
from phonebank_app.i18n import tr
from phonebank_app.nearby.messages import Uuid
from phonebank_app.nearby.taking_in import Taken, take_in
from phonebank_app.party.session import Session
from phonebank_app.rules.care import Why


class Arguments(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """None."""


class Recording(Arguments, frozen=True):
    """``outcome_id``: drawn by the guest's laptop, so that asking twice saves once."""

    draft: OutcomeDraft
    outcome_id: Uuid


class Somebody(Arguments, frozen=True):
    """Another contact of the household in hand."""

    contact_id: int


class Passing(Arguments, frozen=True):
    """The call in hand to another chair."""

    to_chair: int


class Keeping(Arguments, frozen=True):
    """The call in hand, as `ui/caller/kept` writes it, and whose it is: of another voter nothing is kept."""

    draft: Annotated[str, msgspec.Meta(max_length=100_000)]
    contact_id: int | None = None


class Asking(Arguments, frozen=True):
    """Whether the host is wanted."""

    asks: bool


class Resting(Arguments, frozen=True):
    """Whether the guest is on a break, how long it is to last (minutes; none: as long as they like), and why."""

    on_break: bool
    minutes: Annotated[int, msgspec.Meta(ge=1, le=120)] | None = None
    why: Why = Why.ASKED


class Writing(Arguments, frozen=True):
    """What a voter asks for. ``ticket_id``: drawn by the guest's laptop, so that asking twice writes once."""

    draft: TicketDraft
    ticket_id: Uuid


class Promised(Arguments, frozen=True):
    """What the voter promises, to the words that were read out. ``promise_id``: as of a ticket."""

    draft: PromiseDraft
    promise_id: Uuid


class TakingBack(Arguments, frozen=True):
    """A promise that is none after all."""

    promise_id: Uuid


class Accepting(Arguments, frozen=True):
    """The register notice was read and accepted: which wording, exactly."""

    language: str
    sha256: str


class Handing(Arguments, frozen=True):
    """A line of what was kept, as `kept` seals it."""

    line: Annotated[str, msgspec.Meta(max_length=200_000)]


class CardOrNobody(msgspec.Struct, frozen=True):
    """What ``next`` comes to on the line; `GuestLine.ask` gives the one that is there."""

    card: CallCard | None = None
    nobody: Nobody | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Whose line it is: a chair, and the joining that it was given to."""

    chair: int
    join_id: str


Result = tuple[Any, Changes]


@dataclass(frozen=True, slots=True)
class Method:
    """A line of the table.

    Attributes:
        do: does it for a place; returns the result and what it changed for the host's pages.
        accepted: only for whom the register notice has been accepted.
    """

    arguments: type[Arguments]
    result: Any
    do: Callable[[Session, Place, Any], Result]
    accepted: bool = True


def _chair(session: Session, place: Place, _: Arguments) -> Result:
    return session.calling.chair(place.chair), Changes()


def _next(session: Session, place: Place, _: Arguments) -> Result:
    found = session.calling.next(place.chair)
    if isinstance(found, CallCard):
        return CardOrNobody(card=found), Changes(chairs=frozenset({place.chair}))
    return CardOrNobody(nobody=found), Changes()


def _record(session: Session, place: Place, asked: Recording) -> Result:
    session.handing_in.check(asked.draft)
    return _saved(session.calling.record(place.chair, asked.draft, outcome_id=asked.outcome_id), place)


def _may_pass_to(session: Session, place: Place, _: Arguments) -> Result:
    return session.calling.may_pass_to(place.chair), Changes()


def _hand_over(session: Session, place: Place, asked: Passing) -> Result:
    return _changed(session.calling.hand_over(place.chair, asked.to_chair), place)


def _undo(session: Session, place: Place, _: Arguments) -> Result:
    undone = session.calling.undo(place.chair)
    return (None, Changes()) if undone is None else _saved(undone, place)


def _other_number(session: Session, place: Place, _: Arguments) -> Result:
    return session.calling.other_number(place.chair), Changes()


def _switch_to(session: Session, place: Place, asked: Somebody) -> Result:
    return session.calling.switch_to(place.chair, asked.contact_id), Changes(chairs=frozenset({place.chair}))


def _keep_draft(session: Session, place: Place, asked: Keeping) -> Result:
    session.calling.keep_draft(place.chair, asked.draft, asked.contact_id)
    return None, Changes()


def _ask_host(session: Session, place: Place, asked: Asking) -> Result:
    return _changed(session.calling.ask_host(place.chair, asked.asks), place)


def _take_break(session: Session, place: Place, asked: Resting) -> Result:
    return _changed(session.calling.take_break(place.chair, asked.on_break, asked.minutes, asked.why), place)


def _put_off_break(session: Session, place: Place, _: Arguments) -> Result:
    return _changed(session.calling.put_off_break(place.chair), place)


def _write_ticket(session: Session, place: Place, asked: Writing) -> Result:
    written = session.tickets.write(place.chair, asked.draft, ticket_id=asked.ticket_id)
    return replace(written, changes=Changes()), written.changes


def _promised(session: Session, place: Place, _: Arguments) -> Result:
    return session.calling.promised(place.chair), Changes()


def _promise(session: Session, place: Place, asked: Promised) -> Result:
    return _promise_kept(session.calling.promise(place.chair, asked.draft, promise_id=asked.promise_id), place)


def _take_promise_back(session: Session, place: Place, asked: TakingBack) -> Result:
    return _promise_kept(session.calling.take_promise_back(place.chair, asked.promise_id), place)


def _promise_kept(kept: PromiseKept, place: Place) -> Result:
    return replace(kept, changes=Changes(chairs=frozenset({place.chair}))), kept.changes


def _hand_in(session: Session, place: Place, asked: Handing) -> Result:
    return take_in(session, asked.line, place.join_id)


def _accept(session: Session, place: Place, asked: Accepting) -> Result:
    found = notice(asked.language) if asked.language in LANGUAGES else None
    if found is None or found.sha256 != asked.sha256:
        raise NotAllowed(
            tr("The notice on this laptop is another one than on the host’s."),
            tr("Update the program on both laptops."),
        )
    name = seated_name(session.store, place.chair)
    if not session.notice.accepted_by(name):
        session.notice.accept(name, place.chair, found)
    return None, Changes()


def _briefed(session: Session, place: Place, _: Arguments) -> Result:
    session.briefed.read(session.forgetting.guest_in(place.chair))
    return None, Changes()


def _saved(saved: Saved, place: Place) -> Result:
    """The result without what else it changed: that is nothing to the guest's laptop."""
    return replace(saved, changes=Changes(chairs=frozenset({place.chair}))), saved.changes


def _changed(changes: Changes, place: Place) -> Result:
    return Changes(chairs=frozenset({place.chair})), changes


METHODS: Mapping[str, Method] = {
    "chair": Method(Arguments, ChairView, _chair, accepted=False),
    "next": Method(Arguments, CardOrNobody, _next),
    "record": Method(Recording, Saved, _record),
    "may_pass_to": Method(Arguments, tuple[PassTo, ...], _may_pass_to),
    "hand_over": Method(Passing, Changes, _hand_over),
    "undo": Method(Arguments, Saved | None, _undo),
    "other_number": Method(Arguments, CallCard, _other_number),
    "switch_to": Method(Somebody, CallCard, _switch_to),
    "keep_draft": Method(Keeping, None, _keep_draft),
    "ask_host": Method(Asking, Changes, _ask_host, accepted=False),
    "take_break": Method(Resting, Changes, _take_break, accepted=False),
    "put_off_break": Method(Arguments, Changes, _put_off_break),
    "tickets.write": Method(Writing, Written, _write_ticket),
    "promised": Method(Arguments, tuple[PromiseLine, ...], _promised),
    "promise": Method(Promised, PromiseKept, _promise),
    "take_promise_back": Method(TakingBack, PromiseKept, _take_promise_back),
    "hand_in": Method(Handing, Taken, _hand_in, accepted=False),
    "accept": Method(Accepting, None, _accept, accepted=False),
    "briefed": Method(Arguments, None, _briefed),
}
"""Everything a chair may ask of the host's laptop."""
