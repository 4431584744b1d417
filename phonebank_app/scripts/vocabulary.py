"""The words a script may use: placeholders, facts, endings and limits, each in one table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from phonebank_app.i18n import tr
from phonebank_app.law.promises import PromiseKind
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.words.said_dates import said_day

MAX_BYTES = 64 * 1024
MAX_STEPS = 200
MAX_PROBLEMS = 200
MAX_UNFOLDED = 4_000
"""The most lines that reusable blocks may put into a script: blocks in blocks could otherwise grow without end."""
MAX_POINTS = 11
"""The most points of a scale: 0 to 10 is the longest that people can hold in their heads over a telephone."""
MAX_FIGURE = 999_999_999
"""The largest number a question or a branch may speak of."""
MAX_NAME = 40
"""The longest step id, question name or code, in characters."""
MAX_WORDS = 500
"""The most free words an answer keeps, in characters: facts the campaign needs, not an essay."""

WORDS_A_MINUTE = 150
"""How fast people read aloud to somebody who listens; audio books are read at 150 to 160."""
LONG_SPEECH_SECONDS = 25
"""Longer than this without a word from the voter, and a step is worth a hint."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One thing a script may leave to be filled in.

    Attributes:
        meaning: a sentence for the person who writes the script.
        sample: what the preview and the reading time put there; nobody real.
        always: it is never empty, so that a fallback is not needed.
    """

    name: str
    meaning: str
    sample: str
    always: bool


_PLACEHOLDERS = (
    Placeholder("first_name", tr("The first name of the person being rung, where the list has it."), "Margaret", False),
    Placeholder("full_name", tr("The name of the person being rung, as the list has it."), "Margaret Ellison", True),
    Placeholder("caller", tr("The first name of the volunteer who rings."), "Sam", True),
    Placeholder("seat", tr("The constituency the list belongs to."), "Harrow East", True),
    Placeholder("ward", tr("The ward the person lives in, where the list has it."), "Kenton East", False),
    Placeholder(
        "candidate", tr("Our candidate in this seat, where the campaign profile names one."), "Ruth Okafor", False
    ),
    Placeholder("party", tr("Our party, as the campaign profile names it."), "the party", True),
    Placeholder(
        "on_behalf_of", tr("Who the calls are made for: the law wants it said first."), "Ruth Okafor’s campaign", True
    ),
    Placeholder("polling_day", tr("The day of the vote, written out."), "Thursday 12 December", True),
    Placeholder("source", tr("Where their number came from, where the list says so."), "the supporters’ list", False),
    Placeholder("host", tr("Who gives tonight’s party, where they have said so."), "Priya", False),
    Placeholder(
        "contact_us",
        tr("Where the campaign can be reached, where the profile gives it."),
        "020 7946 0999, or the campaign’s website",
        False,
    ),
)

PLACEHOLDERS: Mapping[str, Placeholder] = MappingProxyType({p.name: p for p in _PLACEHOLDERS})

FactKind = Literal["words", "number", "yes_no", "date", "code"]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something known before the call, which a script may branch on: ``when {ward} is …``.

    Attributes:
        meaning: a sentence for the person who writes the script.
        kind: what it holds: words; a whole number in digits; ``yes`` or ``no``; an ISO date; a code in one word.
        sample: what a try-out puts there; nobody real.
    """

    name: str
    meaning: str
    kind: FactKind
    sample: str


_MORE_FACTS = (
    Fact(
        "language",
        tr("The language of the voter, as a tag: en, cy. English where the list says nothing."),
        "code",
        "en",
    ),
    Fact("first_time", tr("Whether nobody has spoken with them before: yes or no."), "yes_no", "yes"),
    Fact("spoken_before", tr("Whether somebody has spoken with them before: yes or no."), "yes_no", "no"),
    Fact("last_intention", tr("What they last said of how they will vote, as its code."), "code", "undecided"),
    Fact("last_issue", tr("What they last said matters most, as its code."), "code", "nhs"),
    Fact("town", tr("The town they live in, where the list has it."), "words", "Harrow"),
    Fact("majority", tr("By how many votes the seat was won last time."), "number", "1757"),
    Fact("held_by", tr("Which party won the seat last time, as its code: con, lab, pc, …"), "code", "con"),
    Fact("days_left", tr("How many days there are to polling day; 0 on the day."), "number", "7"),
    Fact("seat_is_ours", tr("Whether our party won the seat last time: yes or no."), "yes_no", "no"),
)

FACTS: Mapping[str, Fact] = MappingProxyType(
    {
        **{p.name: Fact(p.name, p.meaning, "words", p.sample) for p in _PLACEHOLDERS},
        **{f.name: f for f in _MORE_FACTS},
    }
)

PROMISES: tuple[str, ...] = tuple(k.value for k in PromiseKind)
"""What a follow-up may offer to write down."""

OUTCOMES: tuple[str, ...] = tuple(k.value for k in OutcomeKind if k is not OutcomeKind.WITHDRAWN)
"""What a call may end with."""


_SAMPLE_POLLING_DAY = date(2019, 12, 12)
_WELSH_SAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "party": "y blaid",
        "on_behalf_of": "ymgyrch Ruth Okafor",
        "source": "rhestr y cefnogwyr",
        "contact_us": "020 7946 0999, neu wefan yr ymgyrch",
    }
)


def sample_facts(language: str = "en") -> dict[str, str]:
    """Invented facts for previews and try-outs, one for each placeholder and each fact to branch on.

    Args:
        language: of the script that says them, a BCP 47 tag; in English where there are no others.
    """
    samples = {f.name: f.sample for f in FACTS.values()}
    samples |= _WELSH_SAMPLES if language.partition("-")[0].casefold() == "cy" else {}
    return samples | {"polling_day": said_day(_SAMPLE_POLLING_DAY, language)}


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that ``word`` was probably meant to be, or an empty string."""
    import difflib  # not at the top: most scripts have no word that is wrong, and nobody waits for it then

    found = difflib.get_close_matches(word[:MAX_NAME], list(known), n=1, cutoff=0.6)
    return found[0] if found else ""
