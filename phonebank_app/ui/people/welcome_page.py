"""What a guest sees as they sit down: whom they ring, on whose behalf, what to say first, and why here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from phonebank_app.i18n import tr
from phonebank_app.party import seat_words
from phonebank_app.protocol.packs import SeatReason
from phonebank_app.ui.caller.opening import PartyPapers, WhoCalls
from phonebank_app.ui.parts import Avatar, Box, Card
from phonebank_app.ui.people.reading_page import ReadingPage, prose
from phonebank_app.ui.text import PROSE_LIMIT, Label


class WelcomePapers(PartyPapers, Protocol):
    """What is read of the party's papers."""

    @property
    def seat_name(self) -> str: ...
    @property
    def reason(self) -> SeatReason | None: ...
    @property
    def imprint(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Welcome:
    """The words of a welcome.

    Attributes:
        title, chair, ringing: who rings whom, on whose behalf; ``opening``: what is said at the start of each call.
        why: why this seat, as the campaign has it; blank where it has not said.
        answers: who answers for the calls, and where they can be reached; ``imprint``.
    """

    title: str
    chair: str
    ringing: str
    opening: str
    why: str = ""
    answers: str = ""
    imprint: str = ""

    @classmethod
    def of(cls, name: str, chair: int, party: WelcomePapers) -> Welcome:
        """For a guest in a chair of this party."""
        who = WhoCalls.of(party)
        behalf = who.behalf()
        seat = party.seat_name or tr("this seat")
        reason = seat_words.plain(seat_words.in_full(party.reason)) if party.reason is not None else ""
        answers = ", ".join(part for part in (who.controller, who.address) if part)
        return cls(
            tr("Welcome, {name}", name=name),
            tr("Chair {chair}", chair=chair),
            tr("You are ringing voters in {seat}, {behalf}.", seat=seat, behalf=behalf),
            tr("“Hello, my name is {name}, and I am calling {behalf}.”", name=name, behalf=behalf),
            reason,
            answers,
            party.imprint,
        )

    def sentences(self) -> tuple[str, ...]:
        """All of it, in the order in which it is read."""
        return tuple(
            part for part in (self.title, self.chair, self.ringing, self.opening, self.why, self.answers) if part
        )


class WelcomePage(ReadingPage):
    """Shows a :class:`Welcome`.

    Args:
        next_words: of the key that goes on.
    """

    def __init__(self, name: str, welcome: Welcome, seat: str, next_words: str) -> None:
        super().__init__(next_words, width=760)
        title = Label(welcome.title, "title", wrap=True)
        named = Box("column", gap=2)
        named.add(title, Label(welcome.chair, "label_muted"))
        self.head.add(Avatar(name, diameter=44))
        self.head.add(named, stretch=1)
        self.text.add(prose(welcome.ringing, 18))
        said = Card("column", gap=6, margins=(20, 14, 20, 16))
        said.set_tone("accent_tint", "accent_tint")
        said.add(
            Label(tr("Say this at the start of each call"), "field", limit=PROSE_LIMIT), prose(welcome.opening, 21)
        )
        self.text.add(said)
        if welcome.why:
            self.text.add(Label(tr("Why {seat}", seat=seat), "card_title", wrap=True), prose(welcome.why, 15))
        if welcome.answers:
            self.text.add(Label(tr("Who answers for these calls"), "card_title", wrap=True))
            self.text.add(
                prose(tr("{answers}. If a voter asks, F5 shows all of it.", answers=welcome.answers), 15, "muted")
            )
        if welcome.imprint:
            self.text.add(prose(welcome.imprint, 13, "muted"))
        self.fill_foot()
        self.say(welcome.sentences())
