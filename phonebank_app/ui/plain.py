"""What words may look like on the window: one line, of a bounded length, in which everything can be seen.

A voter's name is whatever a list says it is. What cannot be seen (control and zero-width characters, marks that turn
the writing direction, letters that are blank) is shown as what it is, ``⟨U+202E⟩``, because an invisible character in a
name is either damage or a trick. What a language needs stays: right-to-left names, joiners between letters that join,
the variants of ideographs, flags and families of emoji. Pure: no Qt.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

NAME_LIMIT: Final = 120
"""The longest name, place or label shown; what is longer ends in an ellipsis."""
PROSE_LIMIT: Final = 4000
"""The longest paragraph shown."""

_ISOLATE: Final = "\u2068"
_END_ISOLATE: Final = "\u2069"
_MARKS_ON_ONE_LETTER: Final = 4
_NOTHING_TO_STAND_ON: Final = "◌"
_LOOKED_AT: Final = 200
"""How much further than the limit is looked: what we wrote ourselves is longer by its isolates."""

_BLANK_LETTERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Unicode's default-ignorable and blank characters that are letters, marks or symbols by category."""

_FIGURES: Final = re.compile(r"\+?[0-9]+(?:[ \u00a0.:/–-]+[0-9]+)+")
"""Figures in groups. Among letters that read from the right the groups would change places."""

_LINE_ENDS: Final = "\t\n\r\u2028\u2029"
"""What parts one line or column from the next: a run of them is one space."""
_JOINERS: Final = "\u200c\u200d"
# The scripts whose letters change when they join, by block: Arabic and Syriac to Tibetan, Myanmar, Khmer and Mongolian,
# the Indic extensions, and the plane of the historic ones.
_JOINING: Final = re.compile("[\u0600-\u0fff\u1000-\u109f\u1780-\u18af\ua840-\ua9df\uaa60-\uaa7f\U00010a00-\U00011fff]")
_EMOJI: Final = re.compile("[\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff\ufe0f]")
_VARIED: Final = re.compile(
    "[#*0-9©®\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_IDEOGRAPH: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_FLAG: Final = re.compile("\U0001f3f4[\U000e0030-\U000e007a]{3,6}\U000e007f")
"""Wales, Scotland, England: a black flag and letters that cannot be seen, closed."""


def plain(text: str, limit: int = NAME_LIMIT) -> str:
    """``text`` as it may be shown on one line.

    Line ends and tabs become spaces; what cannot be seen is written out as ``⟨U+202E⟩``; more than four marks stacked
    on a letter are dropped; text with right-to-left letters is isolated (UAX #9 §2.4), so that it cannot reorder what
    stands beside it; what is longer than ``limit`` ends in “…”. Words that went through here once stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
    most = max(limit, PROSE_LIMIT) + _LOOKED_AT
    signs, bare_right_to_left = _signs(text[:most])
    shown = _cut(signs, limit, too_long=len(text) > most)
    return f"{_ISOLATE}{shown}{_END_ISOLATE}" if bare_right_to_left else shown


def isolated(text: str) -> str:
    """``text`` as it may stand within other words: its letters keep their order, and so does all beside it.

    What has no letters is kept in the order in which it was written: a telephone number is never turned round.
    """
    shown = plain(text, PROSE_LIMIT)
    whole = shown.startswith(_ISOLATE) and shown.endswith(_END_ISOLATE) and shown.count(_ISOLATE) == 1
    return shown if whole or not shown else f"{_ISOLATE}{shown}{_END_ISOLATE}"


def steady_figures(text: str) -> str:
    """Words that read from the right, figures that belong together (``020 7946 0999``, ``10:30``) in order."""
    return _FIGURES.sub(lambda found: f"{_ISOLATE}{found[0]}{_END_ISOLATE}", text)


def without_isolates(text: str) -> str:
    """The same for whoever does not see it: a screen reader, a comparison."""
    return text.replace(_ISOLATE, "").replace(_END_ISOLATE, "")


def _signs(text: str) -> tuple[list[str], bool]:
    """What is shown for each character, and whether some right-to-left letter stands outside every isolate."""
    isolates = _our_isolates(text)
    flags = {at for found in _FLAG.finditer(text) for at in range(found.start() + 1, found.end())}
    out: list[str] = []
    marks = depth = 0
    bare = False
    for at, sign in enumerate(text):
        if sign.isascii() and sign.isprintable():
            out.append(sign)
            marks = 0
            continue
        if at in isolates:
            depth += 1 if sign == _ISOLATE else -1
            out.append(sign)
            continue
        kind = unicodedata.category(sign)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if marks > _MARKS_ON_ONE_LETTER:
            continue
        if marks and not (out and out[-1] != " "):
            out.append(_NOTHING_TO_STAND_ON)
        before, after = (out[-1] if out else ""), text[at + 1 : at + 2]
        if sign in _LINE_ENDS and before == " ":
            continue
        out.append(sign if at in flags else _shown(sign, kind, before, after))
        bare = bare or (depth == 0 and out[-1] == sign and _is_right_to_left(sign))
    return out, bare


def _shown(sign: str, kind: str, before: str, after: str) -> str:
    """One character as it is shown between its neighbours."""
    if sign in _LINE_ENDS or kind == "Zs":
        return "\u00a0" if sign == "\u00a0" else " "
    if kind in ("Cs", "Co", "Cn"):
        return "\ufffd"
    if sign in _JOINERS:
        return sign if _joins(before, after) else _written_out(sign)
    if sign in _BLANK_LETTERS or (_is_variant(sign) and not _varies(sign, before)):
        return _written_out(sign)
    return _written_out(sign) if kind in ("Cc", "Cf") else sign


def _written_out(sign: str) -> str:
    return f"⟨U+{ord(sign):04X}⟩"


def _joins(before: str, after: str) -> bool:
    """Whether a joiner shapes what stands at both its sides: letters that join, or emoji."""
    return any(script.match(before) is not None and script.match(after) is not None for script in (_JOINING, _EMOJI))


def _is_variant(sign: str) -> bool:
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef" or sign in "\u180b\u180c\u180d\u180f"


def _varies(sign: str, before: str) -> bool:
    """Whether a variation selector means something to the sign before it."""
    if sign in "\ufe0e\ufe0f":
        return _VARIED.match(before) is not None
    if sign < "\u1900":
        return "\u1820" <= before <= "\u18aa"
    return _IDEOGRAPH.match(before) is not None


def _is_right_to_left(sign: str) -> bool:
    return unicodedata.bidirectional(sign) in ("R", "AL")


def _our_isolates(text: str) -> frozenset[int]:
    """Where isolates open and close around right-to-left letters, as we write them; all others are shown."""
    if _ISOLATE not in text:
        return frozenset()
    ours: set[int] = set()
    opened: list[tuple[int, int]] = []
    letters = 0
    for at, sign in enumerate(text):
        if sign == _ISOLATE:
            opened.append((at, letters))
        elif sign == _END_ISOLATE and opened:
            began, before = opened.pop()
            if letters > before:
                ours |= {began, at}
        elif not sign.isascii() and unicodedata.category(sign) != "Cf":
            letters += _is_right_to_left(sign)
    return frozenset(ours)


def _cut(signs: Iterable[str], limit: int, *, too_long: bool) -> str:
    """The signs as a text of at most ``limit`` characters, isolates not counted; each that is open is closed."""
    signs = list(signs)
    marks = (_ISOLATE, _END_ISOLATE)
    if not too_long and sum(len(sign) for sign in signs if sign not in marks) <= limit:
        return "".join(signs)
    out: list[str] = []
    room, depth = limit - 1, 0
    for sign in signs:
        if sign in marks:
            depth += 1 if sign == _ISOLATE else -1
        elif (room := room - len(sign)) < 0:
            break
        out.append(sign)
    while out and (out[-1] in _JOINERS or "\U000e0020" <= out[-1] <= "\U000e007e"):
        out.pop()  # what joined two, or half of a flag, means nothing now
    return "".join(out).rstrip() + "…" + _END_ISOLATE * depth
