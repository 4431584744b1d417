"""Languages as people write them: “Welsh”, “welsh”, “cy” and “cy-GB” are one."""

from __future__ import annotations

from typing import Final

from phonebank_app.i18n import tr

COMMON: Final = (
    ("cy", tr("Welsh")),
    ("pl", tr("Polish")),
    ("ro", tr("Romanian")),
    ("pa", tr("Punjabi")),
    ("ur", tr("Urdu")),
    ("pt", tr("Portuguese")),
    ("bn", tr("Bengali")),
    ("gu", tr("Gujarati")),
)
"""Tags and names of those offered by key: Welsh, and those most spoken in homes without English (census of 2021).
The names are in the language of the window."""

_ENGLISH = {
    "welsh": "cy",
    "polish": "pl",
    "romanian": "ro",
    "punjabi": "pa",
    "urdu": "ur",
    "portuguese": "pt",
    "bengali": "bn",
    "gujarati": "gu",
}
_TAGS = _ENGLISH | {name.casefold(): tag for tag, name in COMMON} | {tag: tag for tag, _ in COMMON}
_TAGS |= {"cymraeg": "cy", "english": "en", "saesneg": "en"}
_NAMES = {"en": tr("English")} | dict(COMMON)


def language_name(written: str) -> str:
    """What the window calls a language: “Welsh” for ``cy``; one it has no name for, as it is written."""
    return _NAMES.get(language_key(written), written)


def language_key(written: str) -> str:
    """One word for a language, however it was written: its tag where it is a common one; empty for none.

    A voter waits for a caller with the same key, so what is stored of either is a key.
    """
    words = "-".join(written.casefold().split())
    return _TAGS.get(words) or _TAGS.get(words.partition("-")[0]) or words


_FROM_THE_RIGHT: Final = frozenset(
    ("ar", "arc", "ckb", "dv", "fa", "he", "iw", "ji", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi")
)
_SCRIPTS_FROM_THE_RIGHT: Final = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo"})


def from_the_right(tag: str) -> bool:
    """Whether what is written in this language (a BCP 47 tag, e.g. ``ur`` or ``pa-Arab``) reads from right to left."""
    language, *others = tag.casefold().replace("_", "-").split("-")
    written = [part for part in others if len(part) == 4 and part.isalpha()]
    return written[0] in _SCRIPTS_FROM_THE_RIGHT if written else language in _FROM_THE_RIGHT
