"""The scripts of one party: one for each language, of which one is the default; and those it read from before. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from phonebank_app.scripts.model import Script
from phonebank_app.scripts.parser import parse
from phonebank_app.words.languages import language_key

ENGLISH = "en"
"""What every guest speaks; the others are written down when they sit down."""


def base_tag(language: str) -> str:
    """The language itself, however it was written: ``en-GB`` is ``en``, and “Welsh” is ``cy``; empty for none."""
    return language_key(language).partition("-")[0]


@lru_cache(maxsize=64)
def parsed(text: str) -> Script:
    """A script that was checked before; read once for all who ask.

    Raises:
        ScriptProblem: it is of another version of the language.
    """
    return parse(text)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a party reads from.

    Attributes:
        default: read to whoever has no script in their own language.
        others: those in other languages, each the only one of its own.
        earlier: versions of which this party has read, newest first; their answers stand in the results.
    """

    default: Script
    others: tuple[Script, ...] = ()
    earlier: tuple[Script, ...] = ()

    @property
    def in_use(self) -> tuple[Script, ...]:
        """The default, then the others."""
        return (self.default, *self.others)

    def __iter__(self) -> Iterator[Script]:
        """All of them, those in use first."""
        yield from self.in_use
        yield from self.earlier

    def in_language(self, language: str, spoken: Collection[str] | None = None) -> Script:
        """The script in a voter's language where there is one, else the default.

        Args:
            language: however a list writes it; empty where it does not say.
            spoken: what the caller speaks besides English (``languages.language_key``); ``None``: whatever is needed.
        """
        wanted = base_tag(language)
        if spoken is not None and wanted not in (ENGLISH, *map(base_tag, spoken)):
            return self.default
        return next((s for s in self.in_use if wanted and base_tag(s.language) == wanted), self.default)

    def version(self, sha256: str) -> Script | None:
        """The script of this hash, if it is among them."""
        return next((s for s in self if s.hash == sha256), None)

    @property
    def questions(self) -> tuple[str, ...]:
        """What any of them asks, each once: the default's questions first, in its order."""
        return tuple(dict.fromkeys(name for script in self for name in script.questions))
