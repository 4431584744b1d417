"""The sentences of the page on which lists of answers are changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from phonebank_app.i18n import language, tr, tr_n
from phonebank_app.scripts.answer_lists import AnswerList, Fault, Purpose
from phonebank_app.scripts.list_edits import Beside
from phonebank_app.scripts.shelf import base_tag
from phonebank_app.scripts.stances import LEANING, STANCES
from phonebank_app.seats import PARTIES
from phonebank_app.words.languages import COMMON, language_name

PURPOSES: tuple[Purpose, ...] = ("issues", "intention", "other")
PURPOSE_WORDS = (tr("What matters to them"), tr("How they will vote"), tr("Something else"))
LANGUAGES: tuple[tuple[str, str], ...] = (("en-GB", language_name("en")), *COMMON)
"""Tags and names of those a new list may be written in."""

_MEANS = {
    "ours": tr("For us"),
    "other": tr("For someone else"),
    "leaning_ours": tr("Leaning to us"),
    "leaning_other": tr("Leaning to someone else"),
    "undecided": tr("Undecided"),
    "not_voting": tr("Not voting"),
}


def tongue(tag: str) -> str:
    """What a language is called: “English” for ``en-GB``."""
    return language_name(base_tag(tag))


def means_words(stance: str) -> str:
    """What an answer means, for people: “Leaning to Labour”."""
    if stance in _MEANS:
        return _MEANS[stance]
    if stance.startswith(LEANING):
        return tr("Leaning to {party}", party=PARTIES[stance.removeprefix(LEANING)].name)
    return PARTIES[stance].name


MEANINGS: tuple[str, ...] = ("", *STANCES)
"""What may be chosen; the first is for a code that says it itself, or that says nothing of a vote."""


def meaning_words(code: str) -> tuple[str, ...]:
    """What each of :data:`MEANINGS` is called beside an answer of this code."""
    itself = (
        tr("As its code says: {means}", means=means_words(code)) if code in STANCES else tr("Nothing of their vote")
    )
    return (itself, *(means_words(one) for one in STANCES))


def place(purpose: str, one: AnswerList) -> tuple[object, ...]:
    """Where a list stands among the others: by what it is for, by its name, and in the window's own language first."""
    return (PURPOSES.index(purpose), one.name, base_tag(one.language) != language(), one.language)


def list_words(one: AnswerList) -> str:
    """“What matters most”, or what a list without a title is called."""
    return one.title.strip() or one.name or tr("A new list")


def whose_words(one: AnswerList, saved: AnswerList | None, own: bool, changed: bool) -> str:
    """“English · yours, version 3 · not saved”."""
    spoken = tongue(one.language)
    if saved is None:
        return tr("{language} · not saved yet", language=spoken)
    if own:
        said = tr("{language} · yours, version {n}", language=spoken, n=saved.version)
    else:
        said = tr("{language} · comes with the program", language=spoken)
    return tr("{what} · not saved", what=said) if changed else said


def fault_words(fault: Fault) -> str:
    """What is wrong, as a sentence of its own, and what to do."""
    way_out = fault.way_out
    if fault.field == "means":
        way_out = tr("Choose what it means.")
    return f"{fault.sentence[:1].upper()}{fault.sentence[1:]} {way_out}".strip()


def answered_words(code: str, many: int) -> str:
    """How often a code was answered here."""
    return tr_n("“{code}” was answered {n} time here.", "“{code}” was answered {n} times here.", many, code=code)


def gone_words(gone: Mapping[str, int]) -> str:
    """What becomes of answers whose code is in the list no more; empty when there are none."""
    if not gone:
        return ""
    said = " ".join(answered_words(code, many) for code, many in gone.items())
    why = tr(
        "Answers are counted by code: what was answered stays counted under the old one, and apart from whatever takes "
        "its place. Change the words as you like, and keep the code."
    )
    return f"{said} {why}"


def beside_words(one: Beside) -> str:
    """Which codes a list and the same list in another language have not in common."""
    spoken = tongue(one.other.language)
    said = []
    if one.lacks:
        said.append(tr("In {language} it lacks: {codes}.", language=spoken, codes=_listed(one.lacks)))
    if one.besides:
        said.append(tr("Only in {language}: {codes}.", language=spoken, codes=_listed(one.besides)))
    return " ".join(said) or tr("The same codes as in {language}.", language=spoken)


def _listed(codes: Sequence[str]) -> str:
    return ", ".join(codes)
