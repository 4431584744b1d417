"""Words in a note that a campaign has no business to keep: a nudge, never a bar. Pure.

“Facts needed for this campaign only: no health, family, religion” (reference L8; UK GDPR Art. 5(1)(c) and 9). It looks
for plain English words; somebody called Church is nudged for nothing, and types on.
"""

from __future__ import annotations

import re

from phonebank_app.i18n import tr_in
from phonebank_app.words.listed import and_words

_PATTERNS = {
    "health": r"cancer|dementia|alzheimer\w*|stroke|hospital\w*|surgery|operation|disab\w+|wheelchair|depress\w+|"
    r"anxiety|mental\w*|ill|illness|sick|unwell|pregnan\w+|doctor|gp|carer|chemo\w*|diabet\w+|deaf|blind|bipolar|"
    r"autis\w+|medication|addict\w*|alcoholic",
    "family": r"husband|wife|divorc\w+|separated|widow\w*|partner|boyfriend|girlfriend|son|daughter|child|children|"
    r"kids|baby|mother|mum|father|dad|brother|sister|grand\w+|single parent|fianc[eé]e?",
    "religion": r"muslim\w*|islam\w*|christian\w*|catholic\w*|protestant\w*|jewish|jew|hindu\w*|sikh\w*|buddhist\w*|"
    r"atheist\w*|church|mosque|synagogue|temple|gurdwara|vicar|priest|imam|rabbi|pray\w*|faith|religio\w+",
    "origin": r"immigrant\w*|asylum|refugee\w*|black|asian|polish|romanian|pakistani|indian|nigerian|traveller|gypsy|"
    r"ethnic\w*|race|racial",
    "sexuality": r"gay|lesbian|bisexual|transgender|trans|queer|sexual\w*",
}
_CALLED = {
    "health": tr_in("note", "health"),
    "family": tr_in("note", "family"),
    "religion": tr_in("note", "religion"),
    "origin": tr_in("note", "origin"),
    "sexuality": tr_in("note", "sexuality"),
}
_FIND = {kind: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for kind, words in _PATTERNS.items()}


def nudge(note: str) -> str:
    """What a note seems to speak of that it need not, e.g. “health and family”; blank when nothing does."""
    return and_words([_CALLED[kind] for kind, pattern in _FIND.items() if pattern.search(note)])
