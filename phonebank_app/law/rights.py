"""What a voter can ask of the campaign beside not being rung, and by when it must be answered. Pure.

A wish becomes a ticket: written down at once, sent before everything else, shown to coordinators with its clock. The
clocks are law: one month for a copy of the data and for erasure (UK GDPR Art. 12(3)), thirty days to acknowledge a
complaint (Data Protection Act 2018 s. 164A, in force from 19 June 2026). A permission, and taking it back, is kept the
same way: who said what to whom, to which exact words (PECR reg. 21(4), 22; UK GDPR Art. 7). So is casework, a matter
for which a voter wants help of the local office: only what was read back to them and they said yes to goes there (of
health, faith or family that is explicit consent, Art. 9(2)(a)).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from phonebank_app.i18n import tr
from phonebank_app.law.wordings import wordings
from phonebank_app.machine.clock import LONDON

CASEWORK_DAYS = 14
"""By when the local office should have come back to somebody. Our own measure, no law: so that nobody is forgotten."""

Channel = Literal["", "call", "text", "email"]


class TicketKind(StrEnum):
    """What a voter asked for. The values cross the network and stand in files: they never change."""

    NO_PHONE = "no_phone"
    NO_CONTACT = "no_contact"
    ERASE = "erase"
    ACCESS = "access"
    COMPLAINT = "complaint"
    CONSENT = "consent"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    CASEWORK = "casework"


@dataclass(frozen=True, slots=True)
class TicketRule:
    """What one kind of ticket is and does.

    Attributes:
        label: for people.
        say: what the caller says; nothing else need be explained.
        then: what happens, for the caller.
        clock: until when it must be answered: a calendar month, so many days, or nothing to answer.
        silences: nobody rings this person or this number again, from now on.
    """

    label: str
    say: str
    then: str
    clock: Literal["", "month", "thirty_days", "casework"] = ""
    silences: bool = False


RULES: Mapping[TicketKind, TicketRule] = MappingProxyType(
    {
        TicketKind.NO_PHONE: TicketRule(
            tr("No more phone calls"),
            tr("“Of course. Nobody from this campaign will ring you again. Sorry to have troubled you.”"),
            tr("This person and this number are not rung again, from this moment."),
            silences=True,
        ),
        TicketKind.NO_CONTACT: TicketRule(
            tr("No contact of any kind"),
            tr("“Of course. We will not ring, write or knock again. Sorry to have troubled you.”"),
            tr("This person and this number are not rung again. A coordinator stops letters and visits too."),
            clock="month",
            silences=True,
        ),
        TicketKind.ERASE: TicketRule(
            tr("Erase my data"),
            tr(
                "“I have written that down. Within a month the campaign deletes what it holds of you, or writes to say"
                " what it must keep. Nobody rings you meanwhile.”"
            ),
            tr("They are not rung again. What must stay so that nobody rings them is a mark without a name."),
            clock="month",
            silences=True,
        ),
        TicketKind.ACCESS: TicketRule(
            tr("A copy of my data"),
            tr(
                "“I have written that down. Within a month the campaign sends you what it holds of you, free of"
                " charge.”"
            ),
            tr("A coordinator answers within a month. You need not know what is held."),
            clock="month",
        ),
        TicketKind.COMPLAINT: TicketRule(
            tr("A complaint"),
            tr("“I am sorry. I have written that down, and the campaign answers you within thirty days.”"),
            tr("A coordinator acknowledges it within thirty days. Write what it is about in a few words."),
            clock="thirty_days",
        ),
        TicketKind.CONSENT: TicketRule(tr("Gave a permission"), "", tr("The words, the answer and the time are kept.")),
        TicketKind.CONSENT_WITHDRAWN: TicketRule(
            tr("Took a permission back"),
            tr("“Of course, that is cancelled. Thank you for telling us.”"),
            tr("It counts from this moment."),
        ),
        TicketKind.CASEWORK: TicketRule(
            tr("Help from the local office"),
            tr("“I have written that down for the local office. Thank you for telling me.”"),
            tr("It goes to the campaign’s people for this seat, who come back to them about it."),
            clock="casework",
        ),
    }
)


def consent_wording(channel: str, on_behalf_of: str, language: str = "") -> str:
    """The exact words that are read out in a script's language, by channel or ``casework``; they go into the record."""
    return wordings(language).for_permission(channel, on_behalf_of)


def wording_version(language: str = "") -> str:
    """Of those words, in that language. A consent names the version that was read out."""
    return wordings(language).version


def due(kind: TicketKind, received: datetime) -> date | None:
    """The last day, UK time, on which it is answered in time; ``None`` when there is nothing to answer.

    A month ends on the same day of the next one, or on its last where there is none (ICO, time limits for requests).
    """
    day = received.astimezone(LONDON).date()
    clock = RULES[kind].clock
    if clock == "month":
        year, month = (day.year + day.month // 12, day.month % 12 + 1)
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    days = {"thirty_days": 30, "casework": CASEWORK_DAYS}.get(clock)
    return day + timedelta(days=days) if days else None
