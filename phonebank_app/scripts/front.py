"""The lines between ``+++`` at the head of a script: TOML that says what it is and who stands behind it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from phonebank_app.i18n import tr
from phonebank_app.scripts import slips
from phonebank_app.scripts.model import NOWHERE, Place
from phonebank_app.scripts.problems import Problems

FENCE = "+++"
_LONGEST = 4000
"""The longest head, in characters: what reads TOML takes the square of the time for some of what can be written."""
_LIKE_A_FENCE = re.compile(r"([-+#=*~`_])\1+|\+(?: \+)+|[–—]+")
_WHERE = re.compile(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)")
_KEY = re.compile(r"""\s*\[*\s*(?:"([^"]+)"|'([^']+)'|([\w-]+))\s*[=.\]]""")
# RFC 5646 in the part that people use: a language, perhaps a script and a region.
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")
_WORDS = ("title", "language", "on_behalf_of", "approved_by", "imprint", "code_set", "matters", "promises")
_NEEDED = {"title": 'title = "First conversation"', "language": 'language = "en-GB"', "version": "version = 1"}


@dataclass(frozen=True, slots=True)
class Front:
    """What the head of a script says; see ``model.Script`` for the fields."""

    title: str = ""
    language: str = ""
    version: int = 0
    on_behalf_of: str = ""
    approved_by: str = ""
    imprint: str = ""
    code_set: str = ""
    matters: str = ""
    promises: str = ""
    matters_place: Place = NOWHERE
    promises_place: Place = NOWHERE


def read_front(lines: Sequence[str], problems: Problems) -> tuple[Front, int]:
    """Read the head; return it and the index of the first line after it."""
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    first = lines[start].strip() if lines else ""
    ends: tuple[str, ...] = (FENCE,)
    begins = start + 1
    if first == FENCE:
        pass
    elif _LIKE_A_FENCE.fullmatch(first) and any(slips.is_head_line(line) for line in lines[start + 1 : start + 4]):
        problems.error(_all_of(lines, start), _fence_wanted(), FENCE)
        ends = (FENCE, first)
    elif slips.is_head_line(first):
        problems.error(_all_of(lines, start), _fence_wanted(), f"{FENCE}\n{first}")
        begins = start
    else:
        problems.error(Place(start + 1, 1), _fence_wanted())
        return Front(), start
    end = next((i for i in range(begins, len(lines)) if lines[i].strip() in ends), None)
    if end is None:
        problems.error(Place(start + 1, 1, 3), tr("The +++ that ends the head of the script is missing."))
        end = after = _first_heading(lines, begins)
    else:
        after = end + 1
        if lines[end].strip() != FENCE:
            problems.error(_all_of(lines, end), tr("The head of a script ends with a line of three plus signs."), FENCE)
    return _read_body(lines[begins:end], begins - 1, problems), after


def _read_body(body: Sequence[str], start: int, problems: Problems) -> Front:
    """The lines of the head; ``start``: the index of the line before them."""
    if sum(len(line) + 1 for line in body) > _LONGEST:
        problems.error(Place(start + 1, 1, 3), tr("The head of the script is longer than {most} signs.", most=_LONGEST))
        return Front()
    try:
        table = tomllib.loads("\n".join(body))
    except (ValueError, RecursionError) as error:
        mended = _mend(body, start, problems)
        if mended is None:
            problems.error(*_toml_problem(error, start, start + 1 + len(body)))
            return Front()
        return _check(mended, body, start, problems, whole=False)
    return _check(table, body, start, problems)


def _mend(body: Sequence[str], start: int, problems: Problems) -> dict[str, object] | None:
    """What the lines of the head were meant to say; ``None`` unless it is lines, each by itself, that are wrong."""
    table: dict[str, object] = {}
    wrong = False
    for number, line in enumerate(body, start + 2):
        given = _given(line)
        if given is None:
            wrong = True
            sentence, meant = slips.head_line(line)
            column = len(line) - len(line.lstrip()) + 1
            problems.error(Place(number, column, len(line.strip())), sentence, meant)
            given = (_given(meant) if meant else None) or {}
        for name in given.keys() & table.keys():
            wrong = True
            sentence = tr("The head gives the {name} twice. Take this line out, or the one above.", name=name)
            problems.error(Place(number, 1, len(line)), sentence)
        table |= given
    return table if wrong else None


def _given(line: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(line)
    except (ValueError, RecursionError):
        return None


def _all_of(lines: Sequence[str], index: int) -> Place:
    line = lines[index]
    return Place(index + 1, len(line) - len(line.lstrip()) + 1, len(line.strip()))


def _fence_wanted() -> str:
    return tr("A script starts with a line of three plus signs, then title, language and version, then +++ again.")


def _first_heading(lines: Sequence[str], start: int) -> int:
    return next((i for i in range(start, len(lines)) if lines[i].lstrip().startswith(("==", "??", "&&"))), len(lines))


def _toml_problem(error: Exception, start: int, end: int) -> tuple[Place, str]:
    found = _WHERE.search(str(error))
    line = start + 1 + int(found[1]) if found and found[1] else end + 1
    column = int(found[2]) if found and found[2] else 1
    return Place(line, column), slips.head_wanted()


def _check(
    table: dict[str, object], body: Sequence[str], start: int, problems: Problems, *, whole: bool = True
) -> Front:
    """What the head says; unless it is ``whole``, what is missing may stand in a line that could not be read."""
    places = {key: Place(start + 1, 1, 3) for key in (*table, *_NEEDED)} | _places(body, start)
    known = (*_WORDS, "version")
    for key in list(table):
        if key.casefold() in known and key.casefold() not in table:
            problems.error(_within(key, places[key], body, start), _small_letters(), key.casefold())
            table[key.casefold()], places[key.casefold()] = table.pop(key), places[key]
        elif key not in known:
            otherwise = tr("It may say {words} and {last}.", words=", ".join(known[:-1]), last=known[-1])
            what = tr("The head of a script has nothing called “{name}”.", name=key)
            problems.unknown(_within(key, places[key], body, start), what, key, known, otherwise)
    for key, example in _NEEDED.items():
        if whole and key not in table:
            sentence = tr(
                "The head does not give the {name}. Write a line such as {example}", name=key, example=example
            )
            problems.error(Place(start + 1, 1, 3), sentence)
    words = {key: _words(key, table[key], places[key], problems) if key in table else "" for key in _WORDS}
    if words["language"] and not _LANGUAGE.fullmatch(words["language"]):
        sentence = tr("A language is written as a code: en-GB for British English, cy for Welsh.")
        problems.error(places["language"], sentence, _as_language(words["language"]))
    version = table.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 1_000_000:
        sentence = tr("A version is a whole number from 1 up, without quotes: version = 7")
        problems.error(places["version"], sentence, _as_version(version))
        version = 1
    return Front(
        version=version,
        matters_place=_within(words["matters"], places.get("matters", NOWHERE), body, start, "="),
        promises_place=_within(words["promises"], places.get("promises", NOWHERE), body, start, "="),
        **words,
    )


def _small_letters() -> str:
    return tr("Names in the head are written in small letters.")


def _words(key: str, value: object, place: Place, problems: Problems) -> str:
    if not isinstance(value, str):
        problems.error(place, tr('The {name} is written in quotes: {name} = "…"', name=key), _as_words(key, value))
        return ""
    text = " ".join(value.split())
    if key in _NEEDED and not text and place.line:
        sentence = tr("The {name} is empty. Write a line such as {example}", name=key, example=_NEEDED[key])
        problems.error(place, sentence)
    if not text.isprintable():
        problems.error(place, tr("The {name} holds a sign that cannot be shown.", name=key))
        return ""
    if len(text) > 300:
        problems.error(place, tr("The {name} is longer than 300 letters.", name=key))
    return text


_LANGUAGES = {
    "english": "en-GB",
    "british": "en-GB",
    "british english": "en-GB",
    "en_gb": "en-GB",
    "en-uk": "en-GB",
    "welsh": "cy",
    "cymraeg": "cy",
    "arabic": "ar",
    "bengali": "bn",
    "gaelic": "gd",
    "gujarati": "gu",
    "polish": "pl",
    "punjabi": "pa",
    "romanian": "ro",
    "somali": "so",
    "turkish": "tr",
    "urdu": "ur",
}


def _as_language(text: str) -> str:
    """The line that was probably meant by a language in words; empty when that is not plain."""
    small, _, region = text.casefold().replace("_", "-").partition("-")
    cased = f"{small}-{region.upper()}" if region else small
    tag = _LANGUAGES.get(text.casefold(), cased if _LANGUAGE.fullmatch(cased) else "")
    return f'language = "{tag}"' if tag else ""


def _as_version(value: object) -> str:
    digits = value.strip() if isinstance(value, str) else ""
    return f"version = {int(digits)}" if re.fullmatch("[1-9][0-9]{0,5}", digits) else ""


def _as_words(key: str, value: object) -> str:
    return f'{key} = "{value}"' if isinstance(value, int | float) and abs(value) < 10**9 else ""


def _within(word: str, place: Place, body: Sequence[str], start: int, after: str = "") -> Place:
    """Where a word stands in the line at ``place``, past the first ``after``; without a length when it does not."""
    line = body[place.line - start - 2] if place.line > start + 1 else ""
    at = line.find(word, max(place.column - 1, line.find(after))) if word else -1
    return Place(place.line, at + 1, len(word)) if at >= 0 else Place(place.line, place.column)


def _places(body: Sequence[str], start: int) -> dict[str, Place]:
    """Where each name stands that begins a line of the head, or a table in it; of two, the first."""
    places: dict[str, Place] = {}
    for number, line in enumerate(body, start + 2):
        found = _KEY.match(line)
        if found:
            bare = line.strip()
            name = found[1] or found[2] or found[3]
            places.setdefault(name, Place(number, line.index(bare) + 1, len(bare)))
    return places
