"""Hints of plain language: what is hard to say aloud, or hard to take in over a telephone.

Only what a caller says is looked at, never the stage directions or somebody else's words. A hint is no rule: it is
given where most people would stumble, and never for a matter of taste. Words are known for English and, in part, for
Welsh; of other languages only the length of sentences is looked at. Sources: GOV.UK content design, “Writing for
GOV.UK” (sentences of at most 25 words; plain words for grand ones); Plain English Campaign, “The A to Z of alternative
words”; Bradburn, Sudman and Wansink, “Asking Questions” (2004), ch. 2 (one question at a time, no double negatives).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from phonebank_app.i18n import tr
from phonebank_app.scripts.inline import Piece
from phonebank_app.scripts.model import Place
from phonebank_app.scripts.problems import Problems

MOST_WORDS = 25
"""The longest sentence that people follow at the first hearing, in words."""

_MARKUP = re.compile(r"\{[^{}]*\}|\*+|\\(?=[^\sA-Za-z])")
_SENTENCE = re.compile(r"[^.?!…]+[.?!…]*")
# “Not/never” is one word here, and no double negative.
_BETWEEN_SIGNS = re.compile(r"""[^\s“”‘"().,;:!?…–—*{}|\\-]+""")
_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")

_PLAINER: Mapping[str, str] = {
    "additional": "more",
    "additionally": "also",
    "amongst": "among",
    "ascertain": "find out",
    "assistance": "help",
    "at this moment in time": "now",
    "canvass": "ask people",
    "canvassing": "talking to people",
    "commence": "start",
    "demographic": "people",
    "due to the fact that": "because",
    "electorate": "voters",
    "endeavour": "try",
    "facilitate": "help",
    "furthermore": "also",
    "going forward": "from now on",
    "implement": "carry out",
    "in order to": "to",
    "in relation to": "about",
    "in the event that": "if",
    "notwithstanding": "despite",
    "prior to": "before",
    "purchase": "buy",
    "regarding": "about",
    "residents": "people",
    "stakeholders": "people",
    "subsequently": "then",
    "terminate": "end",
    "utilise": "use",
    "utilize": "use",
    "whilst": "while",
    "with regard to": "about",
    "with respect to": "about",
}
_JARGON = ("GOTV", "PPC", "VI", "voter ID", "knocking up", "tellers", "swing voter", "key seat", "data capture")
_HARD = rf"(?i)\b(?:{'|'.join(sorted(map(re.escape, _PLAINER), key=len, reverse=True))})\b"
_INSIDER = rf"\b(?:{'|'.join(map(re.escape, _JARGON))})\b"

_FIRST_OF_HARD = frozenset(words.split()[0].casefold() for words in (*_PLAINER, *_JARGON))

_NOTS = frozenset(("not", "never"))
_LOOKED_FOR = _FIRST_OF_HARD | _NOTS
_ANDS: Mapping[str, frozenset[str]] = {"en": frozenset(("and",)), "cy": frozenset(("a", "ac"))}

# “Not” with a word that means not: people answer the one and mean the other. “Not only”, and a comma, begin anew.
_NOT_TWICE = (
    r"(?i)\b(?:not|never|\w+n[’']t)\b(?! only)[^.?!,;:]{0,40}?\b"
    r"(?:without|nobody|nothing|never|none|no one|un(?:able|aware|certain|common|fair|happy|important|likely|necessary|"
    r"reasonable|sure|usual|willing)|dis(?:agree|approve|like|satisfied)|oppose|opposed)\b"
)
_ASKS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\W*(?:and |so |but )?(?:who|what|when|where|why|how|which|will|would|could|can|do|does|did|have|has|are|is|"
        r"was|were|may|might|shall|should)\b",
        re.IGNORECASE,
    ),
    "cy": re.compile(
        r"\W*(?:a |ac |ond )?(?:beth|pwy|pryd|ble|lle|pam|sut|faint|pa|oes|oedd|ydych|ydy|ydi|wyt|fyddwch|fyddech|"
        r"fyddet|allwch|allech|gaf|gawn|wnewch|wnaethoch|hoffech|ddylai)\b",
        re.IGNORECASE,
    ),
}
_AND_ASKS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(r",?\s(and (?:who|what|when|where|why|how|which|will you|would you|do you|are you|have you)\b)"),
    "cy": re.compile(r",?\s((?:a|ac) (?:beth|pwy|pryd|ble|pam|sut|faint|fyddwch|fyddech|ydych|allwch)\b)"),
}


def hint_plain(said: Iterable[Sequence[Piece]], language: str, problems: Problems, *, asks: bool) -> None:
    """Hint at what is hard in the words of one step.

    Args:
        said: the lines of each paragraph or item that is said.
        language: the script's tag; only its first part counts.
        asks: the step keeps an answer, so that it must be plain to which question.
    """
    tongue = language.partition("-")[0]
    paragraphs = [_Spoken(lines) for lines in said]
    for text in paragraphs:
        _long_sentences(text, problems)
        if tongue == "en":
            _english(text, problems)
    if asks and tongue in _ASKS:
        _two_questions(paragraphs, tongue, problems)


def _long_sentences(text: _Spoken, problems: Problems) -> None:
    # A word takes two signs at least, with the space after it; where markup is taken out a space is left, too.
    if len(text.written) < 2 * MOST_WORDS:
        return
    spaces = text.written.count(" ") + text.written.count("*") + text.written.count("\\")
    if spaces < MOST_WORDS or text.bare.count(" ") < MOST_WORDS:
        return
    for found in _SENTENCE.finditer(text.bare):
        count = len(_WORD.findall(found[0]))
        if count > MOST_WORDS:
            words = tr(
                "This sentence has {n} words. People follow about {most}: make two of it.", n=count, most=MOST_WORDS
            )
            problems.hint(text.place_of(found), words)


def _two_questions(paragraphs: Iterable[_Spoken], tongue: str, problems: Problems) -> None:
    """Hint at the second question of a step, once. What goes on with the first (“For you, or for others?”) is none."""
    asking = [text for text in paragraphs if text.asks]
    if not asking or (len(asking) == 1 and asking[0].asks == 1 and not asking[0].holds(_ANDS[tongue])):
        return
    asked = 0
    for text in asking:
        for found in _SENTENCE.finditer(text.bare):
            if not found[0].endswith("?"):
                continue
            asked += _ASKS[tongue].match(found[0]) is not None
            again = _AND_ASKS[tongue].search(found[0])
            if again or asked == 2:
                place = text.place(found.start() + again.start(1), len(again[1])) if again else text.place_of(found)
                words = tr("Two questions at once: people answer one of them. Ask the other in a step of its own.")
                problems.hint(place, words)
                return


def _english(text: _Spoken, problems: Problems) -> None:
    contracted = "n’t" in text.written or "n't" in text.written
    if not (contracted or text.holds(_LOOKED_FOR)):
        return
    if text.holds(_FIRST_OF_HARD):
        for found in re.finditer(_HARD, text.bare):
            plain = _PLAINER[found[0].lower()]
            plain = plain.capitalize() if found[0][0].isupper() else plain
            sentence = tr("“{word}” is hard to say to somebody. Say “{plain}”.", word=found[0], plain=plain)
            problems.hint(text.place(found.start(), len(found[0])), sentence, plain)
        for found in re.finditer(_INSIDER, text.bare):
            sentence = tr("“{word}” is a word of campaigns: say what it means.", word=found[0])
            problems.hint(text.place(found.start(), len(found[0])), sentence)
    if contracted or text.holds(_NOTS):
        for found in re.finditer(_NOT_TWICE, text.bare):
            sentence = tr("“{words}” says not twice: people lose track. Say it the other way round.", words=found[0])
            problems.hint(text.place(found.start(), len(found[0])), sentence)


class _Spoken:
    """The lines of a paragraph as they are said.

    Most paragraphs have nothing to hint at: a glance at how they are ``written`` tells, and is quicker than looking
    for it in what is ``bare`` of markup.
    """

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self.written = pieces[0].text if len(pieces) == 1 else " ".join([p.text for p in pieces])
        self.asks = self.written.count("?")
        self._words = _BETWEEN_SIGNS.findall(self.written.casefold())

    def holds(self, words: frozenset[str]) -> bool:
        """Whether any of these may be said, in small letters."""
        return not words.isdisjoint(self._words)

    @cached_property
    def bare(self) -> str:
        """What is said: markup is blank, a placeholder is one word, all in their places."""
        return _MARKUP.sub(_blank, self.written)

    def place(self, at: int, length: int) -> Place:
        """Where some signs stand in the text; of several lines, as far as the first goes."""
        for piece in self._pieces:
            here = len(piece.text)
            if at <= here:
                return Place(piece.line, piece.column + at, min(length, max(here - at, 1)))
            at -= here + 1
        return self._pieces[-1].place

    def place_of(self, sentence: re.Match[str]) -> Place:
        """Where a sentence stands, from its first word on."""
        first = _WORD.search(sentence[0])
        start = first.start() if first else 0
        return self.place(sentence.start() + start, len(sentence[0]) - start)


def _blank(found: re.Match[str]) -> str:
    signs = found[0]
    return "x" * len(signs) if signs.startswith("{") else " " * len(signs)
