"""How a chair's desk reaches the use cases: at once on the host's laptop, a moment later from a guest's own.

A desk says what it wants done as a function of :class:`~phonebank_app.calling.Calling`, one call of one of its methods,
and what follows from the answer. On the host's laptop the answer is there before ``ask`` returns; a joined laptop sends
the call to the host's and answers later, in the order in which was asked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from phonebank_app.calling import Calling
from phonebank_app.calls.tickets import TicketDraft, Tickets, Written
from phonebank_app.cards import OutcomeDraft, Saved
from phonebank_app.changes import Changes
from phonebank_app.db.documents import Party
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.rules.outcomes import OutcomeKind

T = TypeVar("T")
Failed = Callable[[WorldError], None]


@dataclass(frozen=True, slots=True)
class Kept:
    """An outcome that waits on this laptop, sealed, for the host's to come back. It is not saved there yet."""

    kind: OutcomeKind
    label: str
    contact_id: int
    contact_name: str
    at: datetime
    undoable: bool = False
    changes: Changes = field(default_factory=Changes)


Done = Saved | Kept
"""What becomes of an outcome: on the host's disk, or kept here until it can be."""


def key_words(done: Done) -> str:
    """What the key says that was pressed: “Saved 19:42”, or that it is only kept."""
    return tr("Kept {at:%H:%M}", at=done.at) if isinstance(done, Kept) else tr("Saved {at:%H:%M}", at=done.at)


def where_words(done: Done) -> str:
    """The same where there is room, on a page of its own."""
    if isinstance(done, Kept):
        return tr("Kept on this laptop {at:%H:%M}", at=done.at)
    return tr("Saved {at:%H:%M}", at=done.at)


class Line(Protocol):
    """What a desk asks through."""

    @property
    def party(self) -> Party:
        """The party as its callers may know it."""

    @property
    def takes_tickets(self) -> bool:
        """Whether what voters ask for can be written down."""

    def ask(self, deed: Callable[[Calling], T], then: Callable[[T], None], failed: Failed) -> None:
        """Have something done, then go on with its answer, or with the error that says why not.

        Args:
            deed: calls one method of the callers' use case, with values only.
        """

    def record(self, chair: int, draft: OutcomeDraft, then: Callable[[Done], None], failed: Failed) -> None:
        """Save how the call ended; while the host's laptop cannot be reached it is kept here instead."""

    def write_ticket(self, chair: int, draft: TicketDraft, then: Callable[[Written], None], failed: Failed) -> None:
        """Write down what a voter asked for."""


class LocalLine:
    """On the host's laptop: everything is done, and answered, before the call returns."""

    def __init__(self, calling: Calling, tickets: Tickets | None = None) -> None:
        self._calling, self._tickets = calling, tickets

    @property
    def party(self) -> Party:
        return self._calling.party

    @property
    def takes_tickets(self) -> bool:
        return self._tickets is not None

    def ask(self, deed: Callable[[Calling], T], then: Callable[[T], None], failed: Failed) -> None:
        try:
            answer = deed(self._calling)
        except WorldError as error:
            failed(error)
        else:
            then(answer)

    def record(self, chair: int, draft: OutcomeDraft, then: Callable[[Done], None], failed: Failed) -> None:
        self.ask(lambda calling: calling.record(chair, draft), then, failed)

    def write_ticket(self, chair: int, draft: TicketDraft, then: Callable[[Written], None], failed: Failed) -> None:
        tickets = self._tickets
        assert tickets is not None, "a page without tickets asks for none"
        self.ask(lambda _: tickets.write(chair, draft), then, failed)


def line_of(through: Calling | Line, tickets: Tickets | None = None) -> Line:
    """What a desk was given, as a line."""
    return LocalLine(through, tickets) if isinstance(through, Calling) else through
