"""What the words beside a telephone number say: do not call, TPS, a fax, no longer right, no number at all.

Pure. Cells of real lists carry decisions in words; these are the words that change what may be rung.
"""

from __future__ import annotations

import re
from typing import Final

_DO_NOT_CALL: Final = re.compile(
    r"\b(?:do\s*not|don'?t|never|not\s+to\s+be|no\s+longer\s+to\s+be)\s+(?:be\s+)?"
    r"(?:call|ring|phone|contact|telephone|disturb|rung)(?:ed)?\b"
    r"(?!\s+(?:(?:until|till)\s+)?(?:before|after|until|till|between)\s+\d)"
    r"|\bd\.?n\.?c\b|\bopt(?:ed)?[\s-]*out\b|\bunsubscribed?\b|\bremove(?:\s+(?:me|from\s+list))?\b"
    r"|\bno\s+(?:(?:more|further|cold|phone|telephone|political|marketing)\s+)*"
    r"(?:calls?|calling|contact|canvass(?:ers|ing)?)\b"
    r"|\b(?:do(?:es)?\s+not|do(?:es)?n'?t)\s+(?:want|wish|like)\s+(?:\w+\s+){0,3}(?:call|phone|contact|rung|ring)"
    r"|\brefuses?\s+(?:all\s+)?(?:calls?|contact)\b|\bstop\s+(?:calling|ringing|phoning|contacting|all)\b"
    r"|\A[\d\s+().-]*stop\W*\Z|\b(?:texts?|sms|whats\s?app|e-?mails?|letters?|post)\s+only\b"
    r"|\bpeidiwch\b|\bpeidio\s+(?:â\s+)?ffonio\b|\bdim\s+galwadau\b",
    re.IGNORECASE,
)
_TPS: Final = re.compile(
    r"(?<!\bnot )(?<!\bnon )(?<!\bnon-)(?<!\bno )\bc?tps\b(?!\s*[:=]?\s*(?:clear|no\b|ok|n\b|not|false|free))",
    re.IGNORECASE,
)
_CROSSED_OUT: Final = re.compile(
    r"\b(?:wrong|old|dead|disconnected|invalid|incorrect|unobtainable|ceased|bad|moved|removed|deceased"
    r"|unallocated|nis|cut\s+off|ex\s+number|no\s+longer"
    r"|not\s+(?:in\s+(?:use|service)|valid|working|recogni[sz]ed|theirs|his|hers))\b"
    r"|\b(?:was|formerly|previous(?:ly)?|prev)\W*(?=[\d+(]|\Z)",
    re.IGNORECASE,
)
_FAX: Final = re.compile(r"\bfax\b|\bf\s*[:.]\s*(?=[\d+(]|\Z)", re.IGNORECASE)
_ALSO_FAX: Final = re.compile(r"\b((?:tele)?phone|tel)[\s.]*(?:/|&|and|\+)\s*fax\b", re.IGNORECASE)
_EX_DIRECTORY: Final = re.compile(
    r"\bex[\s-]*d(?:ir(?:ectory)?)?\b|\bxd(?:ir)?\b|\bunlisted\b|\bwithheld\b|\bprivate\b", re.IGNORECASE
)
_NO_NUMBER: Final = re.compile(
    r"\W*|n\W?a|nil|none|null|nan|no|not\s+(?:known|given|available|supplied|applicable)|unknown|tbc|tba"
    r"|none\s+(?:given|known)|x[x\s]*|no\s+(?:phone|tel|telephone|number|landline|mobile|tel\s+no|phone\s+number)"
    r"(?:\s+given)?\.?|#?n/a|#ref!?|#value!?|#name\??|#num!?|#div/0!?|#null!?",
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


def without_fax(text: str) -> str:
    """The text with “Tel/Fax” as “Tel”: what answers as a telephone, too, is one."""
    return _ALSO_FAX.sub(r"\1", text)


# What else stands beside a number: a day, an hour, the figure of an enumeration, the code that hides a caller's number.
_DAY: Final = re.compile(
    r"(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])(?:/(?:0?[1-9]|1[0-2])/(?:(?:19|20)\d\d|\d\d)|\.(?:0?[1-9]|1[0-2])\.(?:19|20)\d\d)"
    r"(?![\d./-])|(?<![\d-])(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[ T][\d:.]+)?(?![\d-])"
    r"|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:(?:19|20)\d\d|\d\d)\b",
    re.IGNORECASE,
)
_CLOCK: Final = r"\d{1,2}(?:[:.]\d\d)?"
_HOURS: Final = re.compile(
    rf"(?<![\d+]){_CLOCK}\s*(?:[ap]m)?\s*(?:-|to)\s*{_CLOCK}\s*[ap]m\b|(?<![\d+]){_CLOCK}\s*(?:[ap]m|o'clock)\b"
    r"|\(\s*\d{1,2}\s*-\s*\d{1,2}\s*\)|(?<![\d:])\d{1,2}:\d\d(?![\d:])",
    re.IGNORECASE,
)
_COUNTED: Final = re.compile(r"\A[1-9]\.\s+(?=[+(0])|(?:(?<=\s)|\A)[1-9][):]\s*(?=[+(0])")
_WITHHELD: Final = re.compile(r"(?:\A|(?<=[a-z:] ))(?:141|1470)\s+(?=0)", re.IGNORECASE)
_A_NUMBER: Final = 9


def without_days_and_hours(text: str) -> str:
    """A phone cell without what is no part of a number: ``1) 07700 900123 after 6pm``, ``… 12/11/2019``, ``141 0…``.

    Only what leaves a whole number, or no figure at all, is taken off: “(0141) 1.2.1902” may be spaced oddly.
    """
    for pattern in (_DAY, _HOURS, _COUNTED, _WITHHELD):
        left = pattern.sub(" ", text)
        figures = sum(map(str.isdigit, left))
        if not figures or figures >= _A_NUMBER:
            text = left
    return text.strip()
