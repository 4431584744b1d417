"""Languages as people write them: “Welsh”, “welsh”, “cy” and “cy-GB” are one."""

from __future__ import annotations

from typing import Final

COMMON: Final = (
    ("cy", "Welsh"),
    ("pl", "Polish"),
    ("ro", "Romanian"),
    ("pa", "Punjabi"),
    ("ur", "Urdu"),
    ("pt", "Portuguese"),
    ("bn", "Bengali"),
    ("gu", "Gujarati"),
)
"""Tags and names of those offered by key: Welsh, and those most spoken in homes without English (census of 2021)."""

_TAGS = {name.casefold(): tag for tag, name in COMMON} | {tag: tag for tag, _ in COMMON} | {"cymraeg": "cy"}


def language_key(written: str) -> str:
    """One word for a language, however it was written: its tag where it is a common one; empty for none.

    A voter waits for a caller with the same key, so what is stored of either is a key.
    """
    words = "-".join(written.casefold().split())
    return _TAGS.get(words) or _TAGS.get(words.partition("-")[0]) or words


_FROM_THE_RIGHT: Final = frozenset({"ar", "ckb", "dv", "fa", "he", "iw", "ji", "ps", "sd", "ug", "ur", "yi"})
_SCRIPTS_FROM_THE_RIGHT: Final = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo"})


def from_the_right(tag: str) -> bool:
    """Whether what is written in this language (a BCP 47 tag, e.g. ``ur`` or ``pa-Arab``) reads from right to left."""
    language, *others = tag.casefold().replace("_", "-").split("-")
    written = [part for part in others if len(part) == 4 and part.isalpha()]
    return written[0] in _SCRIPTS_FROM_THE_RIGHT if written else language in _FROM_THE_RIGHT
