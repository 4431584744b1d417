"""Bytes as words that are told over the telephone: one of 256 for each byte, all different in their first four letters.

The list is ``resources/words.txt``, in order of the alphabet; its order is part of the format (docs/pack-format.md).
"""

from __future__ import annotations

import re
import secrets
from functools import cache

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.paths import resources

SECRET_WORDS = 8
"""Words of a secret that is told: 64 bits, behind Argon2id."""

FINGERPRINT_WORDS = 10
"""Words of a fingerprint: 80 bits."""

_TOLD_APART = 4


@cache
def word_list() -> tuple[str, ...]:
    """The 256 words."""
    return tuple((resources() / "words.txt").read_text(encoding="ascii").split())


def new_words(count: int = SECRET_WORDS) -> str:
    """A fresh secret, as it is told."""
    return to_words(secrets.token_bytes(count))


def to_words(data: bytes) -> str:
    """One word for each byte, with spaces between."""
    words = word_list()
    return " ".join(words[byte] for byte in data)


def read_words(typed: str, count: int = SECRET_WORDS) -> str:
    """What somebody typed, as :func:`to_words` writes it; the first four letters of a word are enough.

    Raises:
        WorldError: there are more or fewer words, or one is not in the list.
    """
    known = {word[:_TOLD_APART]: word for word in word_list()}
    found: list[str] = []
    for word in re.findall(r"[^\W\d_]+", typed.casefold()):
        full = known.get(word[:_TOLD_APART], "")
        if not full or not full.startswith(word):
            raise WorldError(
                tr("Word {value} is none of ours.", value=len(found) + 1),
                tr("Look at its spelling, or have it told again."),
            )
        found.append(full)
    if len(found) != count:
        raise WorldError(
            tr("That is {found} words; there are {count}.", found=len(found), count=count),
            tr("Ask for those that are missing."),
        )
    return " ".join(found)
