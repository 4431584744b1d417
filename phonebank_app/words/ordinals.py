"""Numbers in words, and places in an order as each language writes them: “1st”, “22nd”; “1af”, “22ain”.

The second is a rule of the language, not a string. English looks at the last figures. Welsh says its ordinals by
scores: up to twenty each has its own ending; beyond, the first part is the ordinal and the score comes after it
(“unfed ar hugain”, 21ain), but for the scores themselves, fifty and hundreds (“deugeinfed”, 40fed; “hanner canfed”,
50fed).
"""

from __future__ import annotations

from phonebank_app.i18n import language, tr

_WELSH: tuple[str, ...] = ("fed", "af", "il", "ydd", "ydd", "ed", "ed", "fed", "fed", "fed", "fed", "eg", "fed")
_WELSH += ("eg", "eg", "fed", "eg", "eg", "fed", "eg", "fed")
"""From 0 to 20."""
_ENGLISH = {1: "st", 2: "nd", 3: "rd"}


def in_words(many: int, most: int = 20) -> str:
    """How many of something, in words; in figures where there are more than ``most``, twenty at the highest."""
    words = _words()
    return words[many] if 0 <= many <= min(most, len(words) - 1) else f"{many:,}"


def _words() -> tuple[str, ...]:
    """From 0 to 20, in the language that is spoken now: no constant, since a printed script has its own."""
    return (
        *(tr("no"), tr("one"), tr("two"), tr("three"), tr("four"), tr("five"), tr("six")),
        *(tr("seven"), tr("eight"), tr("nine"), tr("ten"), tr("eleven"), tr("twelve"), tr("thirteen")),
        *(tr("fourteen"), tr("fifteen"), tr("sixteen"), tr("seventeen"), tr("eighteen"), tr("nineteen"), tr("twenty")),
    )


def ordinal(number: int) -> str:
    """“1st”, “2nd”, “11th”, “1,040th”; in Welsh “1af”, “2il”, “11eg”, “21ain”."""
    return f"{number:,}{_welsh(number) if language() == 'cy' else _english(number)}"


def _english(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else _ENGLISH.get(number % 10, "th")


def _welsh(number: int) -> str:
    beyond = number % 100
    if beyond < len(_WELSH):
        return _WELSH[beyond]
    return "fed" if beyond % 20 == 0 or beyond == 50 else "ain"
