"""Scripts that come to everything the program says on paper, in Welsh and in English; and what of it is in which."""

from __future__ import annotations

import re
from functools import cache

from tests.scripts.texts import HEAD, script
from tests.words import catalogues
from tests.words.reading import strings

SAID_IN = re.compile(
    r"phonebank_app/(scripts/(turns|aloud|notes)|ui/paper/(turns_drawing|writing_boxes)|words/ordinals|law/promises)"
)
"""The modules whose words stand among those of a script on paper."""
_FIELD = re.compile(r"\{[^{}]*\}")
_BODY = (
    "== a: Alffa (question da, up to 2)", "“{caller} {on_behalf_of} {full_name} {first_name} {ward} {seat}.”",
    "> Aros.", ">> Wel.", "1 Beta [un]", "+ promise give", "2 Tri: ____ [tri]", "+ ticket", "3 Pump [pump]", "-> b",
    "== b: Eto (scale 0 to 10, question wedyn, required)", "“Beth?”", "0 Byth", "10 Sicr",
    "when da is un or pump -> c", "when da is not answered -> c", "when {first_time} is yes -> c",
    "when {last_issue} is tai -> d", "when {town} is not known -> d", "-> c",
    "== c: Eto (number 1 to 12, question llawer)", "“Faint?”", "when wedyn is at least 7 -> d", "-> d",
    "== d: Eto (date, question dydd)", "“Pryd?”", "+ call back on dydd",
    "when dydd is before polling_day -> e", "-> e",
    "== e: Eto (question gair)", "“Pam?”", "____ Gair", "-> f",
    "== f: Eto", "“{polling_day}.”", "1 Ie -> end call_back", "2 Na -> end refused", "3 Oes -> a",
    "-> end conversation",
    "?? Alffa?", "“{caller}.”",
    "?? Eto?", "“Wel.”", "1 Aros", "2 Mynd -> end do_not_call",
)  # fmt: skip


def everything(language: str) -> str:
    """A script in this language that comes to all of it; its own words are Welsh, or mean nothing in either."""
    return script(*_BODY, head=HEAD.replace("en-GB", language))


def left_in_english(printed: str, source: str) -> set[str]:
    """What of a script on paper is English that the catalogue has in Welsh."""
    return {one for one in _english() if _stands(one, printed) and not _stands(one, source)}


@cache
def _english() -> frozenset[str]:
    """What the program says there in English, piece by piece between its values; not what is Welsh, too."""
    ours = [found for found in strings()[0] if SAID_IN.match(found.place)]
    known = {
        (one, message.context or ""): message.string for message in catalogues.read("cy") for one in _forms(message.id)
    }
    welsh = "\n".join(form for found in ours for form in _forms(known[found.one, found.context]))
    said = (piece.strip() for found in ours for one in (found.one, found.many) for piece in _FIELD.split(one))
    return frozenset(piece for piece in said if re.search(r"[A-Za-z]{2}", piece) and not _stands(piece, welsh))


def _forms(words: object) -> list[str]:
    return [str(one) for one in (words if isinstance(words, list | tuple) else (words,)) if one]


def _stands(words: str, text: str) -> bool:
    """Whether these words stand there, and not as a part of others."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None
