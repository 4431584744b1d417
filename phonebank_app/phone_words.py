"""What the words beside a telephone number say: do not call, TPS, a fax, no longer right, no number at all.

Pure. Cells of real lists carry decisions in words; these are the words that change what may be rung.
"""

from __future__ import annotations

import re
from typing import Final

_DO_NOT_CALL: Final = re.compile(
    r"\b(?:do\s*not|don'?t|never|not\s+to\s+be|no\s+longer\s+to\s+be)\s+(?:be\s+)?"
    r"(?:call|ring|phone|contact|telephone|disturb|rung)(?:ed)?\b(?!\s+(?:before|after|until|between)\s+\d)"
    r"|\bd\.?n\.?c\b|\bno\s+(?:more\s+)?(?:calls?|contact|canvass(?:ers|ing)?)\b|\bopt(?:ed)?[\s-]*out\b"
    r"|\bunsubscribed?\b|\bremove(?:\s+(?:me|from\s+list))?\b|\bpeidiwch\b",
    re.IGNORECASE,
)
_TPS: Final = re.compile(r"\bc?tps\b(?!\s*(?:clear|no\b|ok|:?\s*n\b|not))", re.IGNORECASE)
_CROSSED_OUT: Final = re.compile(
    r"\b(?:wrong|old|dead|disconnected|invalid|incorrect|unobtainable|ceased|bad|moved|deceased|ex\s+number"
    r"|not\s+(?:in\s+(?:use|service)|valid|working|theirs|his|hers)|no\s+longer)\b",
    re.IGNORECASE,
)
_FAX: Final = re.compile(r"\bfax\b", re.IGNORECASE)
_EX_DIRECTORY: Final = re.compile(
    r"\bex[\s-]*dir(?:ectory)?\b|\bxd\b|\bunlisted\b|\bwithheld\b|\bprivate\b", re.IGNORECASE
)
_NO_NUMBER: Final = re.compile(
    r"\W*|n\W?a|nil|none|null|nan|no|not\s+(?:known|given|available|supplied|applicable)|unknown|tbc|tba|x+"
    r"|no\s+(?:phone|tel|telephone|number|landline|mobile|tel\s+no|phone\s+number)(?:\s+given)?"
    r"|#?n/a|#ref!?|#value!?|#name\??",
    re.IGNORECASE,
)


def says_do_not_call(text: str) -> bool:
    """Whether free words ask that no call be made: ``do not call``, ``DNC``; but not ``do not ring after 9``."""
    return bool(_DO_NOT_CALL.search(text.replace("’", "'")))


def says_tps(text: str) -> bool:
    """Whether words beside a number say that it is registered with the Telephone Preference Service."""
    return bool(_TPS.search(text))


def crossed_out(text: str) -> str:
    """``fax`` or ``crossed_out`` when the words take the number back (``wrong number``, ``old:``), else empty.

    A number that is both wrong and not to be called stays a number, so that the opt-out covers it.
    """
    if _FAX.search(text):
        return "fax"
    return "crossed_out" if _CROSSED_OUT.search(text) and not says_do_not_call(text) else ""


def why_none(text: str) -> str:
    """The code of the reason why a cell of words holds no number."""
    if says_do_not_call(text):
        return "do_not_call"
    if _EX_DIRECTORY.search(text):
        return "ex_directory"
    return "none" if _NO_NUMBER.fullmatch(text) else "words"
