"""What makes a passphrase good enough, and a good one for whoever cannot think of any.

The first window asks before the slots that use one are loaded, so nothing else is loaded here.
"""

from __future__ import annotations

from collections.abc import Iterable

from phonebank_app.i18n import tr

SHORTEST = 12
FEWEST_DIFFERENT = 5
"""Of signs, in a passphrase; four words pass."""

TOO_SHORT = tr("Use at least {shortest} characters, or four words.", shortest=SHORTEST)
_REPEATS = tr("It says the same thing again and again: use words that have nothing to do with each other.")
_IN_ORDER = tr("It goes along the keyboard or the alphabet, which is tried first: use four words instead.")
_OBVIOUS = tr("It is one of the first that anybody would try: use words that have nothing to do with each other.")
_KNOWN = tr("It is made of names that everybody here knows: add words that have nothing to do with them.")

_LEFT_OVER = 8
"""Letters and digits that must remain when everything obvious is taken out."""

_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qwertz")
_RUN = 4
_COMMON = (
    "password", "passphrase", "passwort", "phonebank", "phone", "party", "letmein", "welcome", "secret", "iloveyou",
    "admin", "login", "laptop", "campaign", "election", "vote", "voter", "labour", "conservative", "tory", "liberal",
    "democrat", "green", "momentum", "sunshine", "football", "dragon", "monkey", "christmas", "summer", "winter",
    "correcthorsebatterystaple",
)  # fmt: skip


def weakness(passphrase: str, known: Iterable[str] = ()) -> str:
    """Why a passphrase is too weak, in a plain sentence; empty when it will do.

    Args:
        known: names that everybody at the party knows, e.g. the seat's and the host's.
    """
    stripped = passphrase.strip()
    if len(stripped) < SHORTEST or len(set(stripped)) < FEWEST_DIFFERENT:
        return TOO_SHORT
    bare = _bare(stripped)
    if _repeats(bare or stripped):
        return _REPEATS
    if not bare:
        return ""  # all signs, none of them a letter or a digit: nobody tries those first
    if len(_without_runs(bare)) < _LEFT_OVER and len(bare) >= _LEFT_OVER:
        return _IN_ORDER
    if _left(bare, (*_COMMON, "1234", "2024", "2025", "2026")) < _LEFT_OVER <= len(bare):
        return _OBVIOUS
    words = [_bare(word) for name in known for word in (name, *name.split())]
    if _left(bare, [word for word in words if len(word) > 2]) < _LEFT_OVER <= len(bare):
        return _KNOWN
    return ""


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _repeats(text: str) -> bool:
    """Whether it is one piece, said at least twice, and then perhaps begun again."""
    return any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 2 + 1))


def _without_runs(text: str) -> str:
    """``text`` without the stretches of four and more that lie side by side on a keyboard or in the alphabet."""
    rows = [*_ROWS, *(row[::-1] for row in _ROWS)]
    kept, at = [], 0
    while at < len(text):
        longest = max((_along(row, text, at) for row in rows), default=0)
        if longest >= _RUN:
            at += longest
        else:
            kept.append(text[at])
            at += 1
    return "".join(kept)


def _along(row: str, text: str, at: int) -> int:
    start = row.find(text[at])
    length = 0
    while start >= 0 and at + length < len(text) and row[start + length : start + length + 1] == text[at + length]:
        length += 1
    return length


def _left(bare: str, obvious: Iterable[str]) -> int:
    """How many signs remain when every obvious word is taken out, the longest first."""
    for word in sorted(set(obvious), key=len, reverse=True):
        if word:
            bare = bare.replace(word, "")
    return len(bare)


# -- one that was made up ----------------------------------------------------------------------------------------------

FIRST = "bdfghjklmnprstvz"
INNER = "bdglmnprstv"
LAST = "bdgklmnprt"
VOWELS = "aeiou"
WORDS = 4
"""Words of a suggestion, each consonant, vowel, consonant, vowel, consonant: a little over 15 bits, together 60."""

_UNLUCKY = ("bug", "cun", "dag", "dik", "fag", "fuk", "gas", "jap", "jud", "kik", "nig", "nud", "pak", "pen", "pis")
_UNLUCKY_TOO = ("pub", "rap", "sem", "sex", "sod", "tit", "vag", "zig", "hom", "kil", "mur", "ded", "rat", "lab", "tor")
_NEVER = frozenset((*_UNLUCKY, *_UNLUCKY_TOO))
"""Beginnings of words that nobody wants to read to a room, and of parties' names."""


def suggest(words: int = WORDS) -> str:
    """A fresh passphrase of made-up words that can be said aloud, e.g. “tidol bamer gusip lovan”."""
    import secrets

    def word() -> str:
        while True:
            made = "".join(secrets.choice(letters) for letters in (FIRST, VOWELS, INNER, VOWELS, LAST))
            if made[:3] not in _NEVER:
                return made

    return " ".join(word() for _ in range(words))


def possible_words() -> int:
    """How many words :func:`suggest` chooses from, all equally likely."""
    starts = sum(a + v + b not in _NEVER for a in FIRST for v in VOWELS for b in INNER)
    return starts * len(VOWELS) * len(LAST)
