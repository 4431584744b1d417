"""Who answers for the calls and for the data: what must be settled before a real voter's name is loaded. Pure.

It stands in the campaign's profile, travels in every pack, and is shown to callers and voters. Nobody lends, and
nobody takes in, real people until it is filled in (UK GDPR Art. 5(2), 13, 14, 28 and 35); a rehearsal's voters are
invented, so it may be left blank there.
"""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Literal

import msgspec

from phonebank_app.i18n import tr
from phonebank_app.rules.bank_holidays import nation_of
from phonebank_app.rules.calling_rules import HARD_FROM, HARD_UNTIL, Hours
from phonebank_app.words.listed import and_words

HOME = "GB"
ELSEWHERE = "ZZ"
COUNTRIES: dict[str, str] = {
    "GB": tr("the United Kingdom"),
    "IE": tr("Ireland"),
    "FR": tr("France"),
    "DE": tr("Germany"),
    "ES": tr("Spain"),
    "PT": tr("Portugal"),
    "IT": tr("Italy"),
    "NL": tr("the Netherlands"),
    "BE": tr("Belgium"),
    "US": tr("the United States"),
    "CA": tr("Canada"),
    "AU": tr("Australia"),
    "NZ": tr("New Zealand"),
    "IM": tr("the Isle of Man"),
    "JE": tr("Jersey"),
    "GG": tr("Guernsey"),
    "ZZ": tr("another country"),
}
"""Where somebody may say they ring from. The Crown dependencies are not the United Kingdom: each is a country here."""

ClockTime = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Span = tuple[ClockTime, ClockTime] | Literal["closed"]
"""From and until, UK time: ``("09:00", "20:30")``; or that nobody is rung that day."""


class HoursRule(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """When a campaign rings, UK time. The default is the reference's L6.

    Attributes:
        closed: further days without calls. Bank holidays of the voter's nation need not be named.
    """

    weekdays: Span = ("09:00", "20:30")
    saturday: Span = ("10:00", "18:00")
    sunday: Span = "closed"
    closed: tuple[date, ...] = ()

    def problem(self) -> str:
        """What is wrong with it, in words; blank when it can be kept."""
        for day, span in (("weekdays", self.weekdays), ("saturday", self.saturday), ("sunday", self.sunday)):
            if span == "closed":
                continue
            opens, closes = (time.fromisoformat(one) for one in span)
            if opens < HARD_FROM or closes > HARD_UNTIL:
                return tr(
                    "rings on “{day}” outside {hard_from:%H:%M} to {hard_until:%H:%M}",
                    day=day,
                    hard_from=HARD_FROM,
                    hard_until=HARD_UNTIL,
                )
            if opens >= closes:
                return tr("ends on “{day}” before it begins", day=day)
        return ""


class Answerable(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who answers, and what was settled before anybody is rung.

    Attributes:
        controller: who decides what the data is for, as registered with the ICO.
        processor_terms: under what agreement hosts and callers work for them.
        lawful_basis: why the data may be used, e.g. the articles and the schedule relied upon.
        dpia: the id of the data protection impact assessment.
        privacy_url: the privacy notice.
        contact_address: where a voter can write; with a number to ring.
        complaints: how a voter complains, and to whom after us.
        fallback_number: the campaign's own line, for callers who would rather not show theirs; blank for none.
        countries: from where callers may ring, by ISO 3166 code.
        hours: when voters are rung; ``None`` for the usual hours.
        script_approved_by: the coordinator who let this script be read to voters.
    """

    controller: str = ""
    processor_terms: str = ""
    lawful_basis: str = ""
    dpia: str = ""
    privacy_url: str = ""
    contact_address: str = ""
    complaints: str = ""
    fallback_number: str = ""
    countries: tuple[str, ...] = (HOME,)
    hours: HoursRule | None = None
    script_approved_by: str = ""


NEEDED: dict[str, str] = {
    "controller": tr("who the controller is"),
    "processor_terms": tr("the terms for hosts and callers"),
    "lawful_basis": tr("the lawful basis"),
    "dpia": tr("the id of the impact assessment (DPIA)"),
    "privacy_url": tr("the address of the privacy notice"),
    "contact_address": tr("a postal address"),
    "complaints": tr("how to complain"),
}
"""What must be filled in before real data, and what each is called."""

_WEB = re.compile(r"https://[^\s/]+\.\S+")


def hours_of(who: Answerable, seat_code: str) -> Hours:
    """When voters of a seat are rung: the campaign's hours, and the bank holidays of the seat's nation."""
    rule = who.hours or HoursRule()
    days = (*([rule.weekdays] * 5), rule.saturday, rule.sunday)
    windows = tuple(
        None if span == "closed" else (time.fromisoformat(span[0]), time.fromisoformat(span[1])) for span in days
    )
    return Hours(windows, frozenset(rule.closed), nation_of(seat_code))


def missing(who: Answerable) -> tuple[str, ...]:
    """What is not filled in yet, in words; empty when real voters may be loaded."""
    blank = [name for name in NEEDED if not getattr(who, name).strip()]
    if who.privacy_url.strip() and not _WEB.fullmatch(who.privacy_url.strip()):
        blank.append("privacy_url")
    return tuple(NEEDED[name] for name in NEEDED if name in blank)


def in_words(some: tuple[str, ...]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return and_words(some)


def country_name(code: str) -> str:
    """The country in words."""
    return COUNTRIES.get(code, code)


def may_ring_from(who: Answerable, country: str) -> bool:
    """Whether the campaign lets somebody ring from there; one that was never asked is at home."""
    return not country or country == HOME or country in who.countries
