"""The words a script may use: placeholders, endings and limits, each in one table."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from phonebank_app.outcomes import OutcomeKind

MAX_BYTES = 64 * 1024
MAX_STEPS = 200
MAX_PROBLEMS = 200
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
    Placeholder("first_name", "The first name of the person being rung, where the list has it.", "Margaret", False),
    Placeholder("full_name", "The name of the person being rung, as the list has it.", "Margaret Ellison", True),
    Placeholder("caller", "The first name of the volunteer who rings.", "Sam", True),
    Placeholder("seat", "The constituency the list belongs to.", "Harrow East", True),
    Placeholder("ward", "The ward the person lives in, where the list has it.", "Kenton East", False),
    Placeholder("candidate", "Our candidate in this seat, where the campaign profile names one.", "Ruth Okafor", False),
    Placeholder("party", "Our party, as the campaign profile names it.", "the party", True),
    Placeholder(
        "on_behalf_of", "Who the calls are made for: the law wants it said first.", "Ruth Okafor’s campaign", True
    ),
    Placeholder("polling_day", "The day of the vote, written out.", "Thursday 12 December", True),
    Placeholder("source", "Where their number came from, where the list says so.", "the supporters’ list", False),
    Placeholder("host", "Who gives tonight’s party, where they have said so.", "Priya", False),
    Placeholder(
        "contact_us",
        "Where the campaign can be reached, where the profile gives it.",
        "020 7946 0999, or the campaign’s website",
        False,
    ),
)

PLACEHOLDERS: Mapping[str, Placeholder] = MappingProxyType({p.name: p for p in _PLACEHOLDERS})

OUTCOMES: tuple[str, ...] = tuple(k.value for k in OutcomeKind if k is not OutcomeKind.WITHDRAWN)
"""What a call may end with."""


def sample_facts() -> dict[str, str]:
    """Invented facts for previews and try-outs, one for each placeholder."""
    return {p.name: p.sample for p in _PLACEHOLDERS}


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that ``word`` was probably meant to be, or an empty string."""
    found = difflib.get_close_matches(word[:MAX_NAME], list(known), n=1, cutoff=0.6)
    return found[0] if found else ""
