"""What a caller is told before their first call: two minutes to read, the campaign's own words among them.

The wording ships with the program, one file for each language (``resources/briefings``). That somebody read it is kept
by guest and not by name; another wording, or another briefing of the campaign's, is read again. A rehearsal keeps
nothing and asks nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from phonebank_app import i18n
from phonebank_app.db import briefed
from phonebank_app.db.documents import Party
from phonebank_app.db.engine import Store
from phonebank_app.machine.clock import Clock
from phonebank_app.paths import resources
from phonebank_app.rules.codesets import CodeSet
from phonebank_app.rules.outcomes import OutcomeKind

LANGUAGES = ("en", "cy")
WORDS_A_MINUTE = 150
"""Slow, as somebody nervous reads a screen."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key that matters: the letter of an outcome, or an action of the call page (its last one too, of a row)."""

    words: str
    outcome: str = ""
    action: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the briefing, under its own heading: paragraphs, points, keys."""

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()

    def words(self) -> int:
        """How many words there are to read."""
        return sum(
            len(text.split()) for text in (self.title, *self.paragraphs, *self.points, *(k.words for k in self.keys))
        )


@dataclass(frozen=True, slots=True)
class Briefing:
    """The whole of it. ``version``: the same in every language; ``called``: the language's own name for itself."""

    version: str
    language: str
    called: str
    title: str
    sections: tuple[Section, ...]

    def words(self) -> int:
        """How many words there are to read."""
        return len(self.title.split()) + sum(section.words() for section in self.sections)


def minutes(words: int) -> int:
    """How long that many words take to read, in whole minutes, at least one."""
    return max(1, round(words / WORDS_A_MINUTE))


@lru_cache(maxsize=4)
def _file(language: str) -> str:
    return (resources() / "briefings" / f"caller.{language}.txt").read_text(encoding="utf-8")


def briefing_for(party: Party, language: str = "") -> Briefing:
    """The briefing of this party, the campaign's own words second; without a ``language``, in this laptop's."""
    tag = language or i18n.language()
    text = _file(tag if tag in LANGUAGES else LANGUAGES[0])
    said = _head(text)
    made = read_briefing(text, tag, _facts(party, said))
    own = tuple(line.strip() for line in party.briefing.splitlines() if line.strip())
    if not own:
        return made
    first, *others = made.sections
    sections = (first, Section(said["own"], own), *others)
    return Briefing(made.version, made.language, made.called, made.title, sections)


def read_briefing(text: str, language: str, facts: Mapping[str, str]) -> Briefing:
    """A briefing from its file: lines ``key: value``, then sections under ``#`` with paragraphs, points and keys.

    ``key outcome no_answer | words`` and ``key call undo | words``; a row of keys names its first and its last. Beside
    its version, language and title the head says what stands where the party says nothing (``seat``, ``behalf``), what
    the campaign's own words are headed with (``own``), and of its line (``line``).
    """
    named, body = _head(text), text.partition("\n\n")[2]
    sections = tuple(_section(part, facts) for part in body.split("# ") if part.strip())
    return Briefing(named["version"], language, named["language"], named["title"], sections)


def _head(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.partition("\n\n")[0].splitlines())


def _section(text: str, facts: Mapping[str, str]) -> Section:
    title, *lines = (line for line in text.splitlines() if line.strip())
    paragraphs, points, keys = [], [], []
    for line in lines:
        if line.startswith("key "):
            keys.append(_key(line.removeprefix("key ")))
        elif line.startswith("- "):
            points.append(line.removeprefix("- ").format_map(facts))
        else:
            paragraphs.append(line.format_map(facts))
    return Section(title, tuple(paragraphs), tuple(points), tuple(keys))


def _key(line: str) -> Key:
    which, _, words = line.partition(" | ")
    kind, name, *last = which.split()
    if kind == "outcome":
        return Key(words, outcome=OutcomeKind(name))
    return Key(words, action=name, last=last[1] if last else "")


def _facts(party: Party, said: Mapping[str, str]) -> dict[str, str]:
    line = party.answerable.fallback_number
    return {
        "seat": party.seat_name or said["seat"],
        "behalf": party.on_behalf_of or party.answerable.controller or said["behalf"],
        "line": f" {said['line'].format(number=line)}" if line else "",
    }


def letter_of(key: Key, code_set: CodeSet) -> str:
    """The letter that the party's own code set has for an outcome; blank where it shows none."""
    return next((one.letter for one in code_set.keys if one.kind == key.outcome), "")


def version_of(party: Party) -> str:
    """Of the wording, and of the campaign's own words in it."""
    own = hashlib.sha256(party.briefing.encode("utf-8")).hexdigest()[:16]
    return f"{briefing_for(party).version}:{own}"


class Briefed:
    """Who was told, and is not told twice."""

    def __init__(self, store: Store, clock: Clock, party: Party) -> None:
        self._store, self._clock, self._party = store, clock, party
        self._version = version_of(party)

    def wanted_by(self, guest: int) -> bool:
        """Whether this guest has yet to read the briefing in force."""
        if self._party.rehearsal or not guest:
            return False
        with self._store.read() as connection:
            return not briefed.has_read(connection, guest, self._version)

    def read(self, guest: int) -> None:
        """They have read it, or know it from another evening."""
        if not self._party.rehearsal:
            with self._store.write() as connection:
                briefed.read(connection, guest, self._version, self._clock.now())
