"""Names as lists have them: without shouting, in their parts, and without what cannot be seen. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

LONGEST_NAME: Final = 200

_TITLES: Final = {
    title.lower(): title
    for title in (
        *("Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Rev", "Revd", "Prof", "Professor", "Sir", "Dame", "Lord", "Lady"),
        *("Cllr", "Fr", "Sr", "Capt", "Major", "Col", "Rabbi", "Imam", "Hon"),
    )
} | {"rev'd": "Revd", "rev’d": "Revd"}


def as_title(text: str) -> str:
    """A form of address in its usual spelling: ``MRS.`` becomes ``Mrs``; an unknown one stays as it is."""
    bare = text.removeprefix("Dear ").strip()
    return _TITLES.get(bare.rstrip(".").lower(), bare)


def surname_last(full: str) -> str:
    """A name as registers write it, with the family name first in capitals, the other way about.

    ``SMITH John`` becomes ``SMITH, John``, which :func:`split_name` understands; every other name stays as it is.
    Titles and initials in capitals (``DR Ann``, ``J Smith``, ``AJ Smith``) are no family name.
    """
    words = full.split()
    led = 0
    while led < len(words) and _is_shouted(words[led]):
        led += 1
    rest = [word for word in words[led:] if word.rstrip(".").lower() not in _TITLES]
    if not led or not rest or not rest[0][:1].isupper() or rest[0].isupper() or "," in full or "&" in words:
        return full
    if led == 1 and len(words[0]) < 3 and words[0].lower() not in _SHORT_NAMES:
        return full
    return f"{' '.join(words[:led])}, {' '.join(words[led:])}"


def _is_shouted(word: str) -> bool:
    letters = word.replace("'", "").replace("’", "").replace("-", "")
    return len(letters) > 1 and letters.isalpha() and letters.isupper() and word.lower() not in _TITLES


def split_name(full: str) -> tuple[str, str, str, str]:
    """Title, given name, family name and the name to show, of a name in one piece.

    ``Smith, Mrs Ann``, ``Smith, Ann, Mrs`` and ``Mrs Ann Smith`` are told, and what stands in brackets or as letters
    behind a name is not the family's; two people in one name (``Mr & Mrs Smith``) have no given name.
    """
    parts = [part.strip() for part in full.split(",")]
    if len(parts) in (2, 3) and all(parts):
        family, rest = parts[0], " ".join(parts[1:])
        if len(parts) == 2 or off_title(rest)[0]:
            title, given = off_title(rest)
            return title, given, family, f"{given} {family}".strip() if given else f"{title} {family}"
    title, rest = off_title(full)
    words = rest.split()
    if "&" in words or "and" in (word.lower() for word in words):
        return "", "", words[-1], full
    if len(words) < 2:
        return (title, "", rest, full) if title else ("", rest, "", full)
    named = [word for word in words if word[0] != "(" and word.strip(".").upper() not in _LETTERS_AFTER]
    return title, words[0], named[-1] if len(named) > 1 else words[-1], rest


def off_title(text: str) -> tuple[str, str]:
    """A title before or behind a name, and the name without it: ``Mrs Ann`` and ``Ann Mrs`` alike."""
    first, _, rest = text.partition(" ")
    title = _TITLES.get(first.rstrip(".").lower(), "")
    if title and not rest.startswith("&"):
        return title, rest.strip()
    before, _, last = text.rpartition(" ")
    plain = last.rstrip(".").lower()
    if before and plain in _BEHIND and not title:
        return _TITLES[plain], before.strip()
    return "", text


# Nobody's family name, unlike Major or Lord.
_BEHIND: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "rev", "revd", "prof", "cllr"})


# Short words in capitals that are names, where most others are initials; and letters after a name.
_SHORT_NAMES: Final = frozenset(
    {"ab", "al", "an", "ap", "au", "bo", "cy", "de", "di", "do", "du", "ed", "el", "em", "ho", "jo", "ko", "la", "le"}
    | {"li", "lo", "lu", "ma", "mo", "ng", "oh", "ra", "ro", "st", "su", "ty", "vi", "vu", "wu", "xu", "yi", "yu"}
)
_LETTERS_AFTER: Final = frozenset({"MBE", "OBE", "CBE", "KBE", "DBE", "MEP", "PHD", "III", "VII", "BSC", "FRS"})
_LETTERS: Final = re.compile(r"[^\W\d_][^\W\d_\u0300-\u036f]*[\u0300-\u036f\w]*")


@lru_cache(maxsize=8_192)
def tidy_name(raw: str) -> str:
    """A name without shouting: ``SIÂN MCDONALD-O’BRIEN`` becomes ``Siân McDonald-O’Brien``.

    A word is changed only if it is all capitals, or if the whole name is small letters; how somebody writes a mixed
    name (``deLacey``, ``van Gogh``) is theirs. Initials stay.
    """
    text = visible(raw)[:LONGEST_NAME].strip()
    if not text or not (text.islower() or any(word.isupper() and len(word) > 1 for word in text.split(" "))):
        return text
    small = text.islower()
    return " ".join(_calm(word) if small or word.isupper() else word for word in text.split(" "))


def _calm(word: str) -> str:
    if "." in word or word.strip("(),") in _LETTERS_AFTER:
        return word
    if len(word) == 2 and word.isupper() and word.lower() not in _SHORT_NAMES:
        return word
    return _LETTERS.sub(_capital, word)


def _capital(found: re.Match[str]) -> str:
    letters = found[0]
    at = found.start()
    if letters in {"S", "s"} and at and found.string[at - 1] in "'’" and found.end() == len(found.string):
        return "s"
    if len(letters) > 3 and letters[:2].lower() == "mc":
        return "Mc" + letters[2:].capitalize()
    return letters.capitalize()


def visible(text: str) -> str:
    """Text in one line without what cannot be seen: control, zero-width and direction marks; spaces made single."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) if "  " in text else text.strip()
    kept = "".join(
        " " if sign.isspace() else sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C"
    )
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def visible_lines(text: str) -> str:
    """As :func:`visible`, keeping the line breaks."""
    return "\n".join(filter(None, map(visible, text.splitlines()))) if "\n" in text or "\r" in text else visible(text)
