"""A code set of an organisation's own: which columns its file has, and what outcomes and answers are called in it.

A TOML file that a coordinator writes; ``docs/results-files.md`` has one to begin from. It is data from outside: its
size, its columns and the length of each code are bounded, and whatever is wrong with it is said with its line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from phonebank_app.errors import FileProblem
from phonebank_app.rules.outcomes import RULES, OutcomeKind

LARGEST: Final = 64 * 1024
"""Bytes."""
MOST_COLUMNS, MOST_QUESTIONS, MOST_ANSWERS = 60, 100, 200
LONGEST_HEADER, LONGEST_CODE = 120, 60

HOLDS: Final[Mapping[str, str]] = {
    "person_id": "the list’s own id, or the contact id where it has none; never blank",
    "external_id": "the list’s own id; blank where it has none",
    "contact_id": "the campaign’s id; never blank",
    "outcome_id": "the id of the outcome; never blank",
    "name": "the whole name",
    "first_name": "the first name; blank where the list does not tell",
    "last_name": "the rest of the name",
    "area": "ward, polling district or the like",
    "number": "the number rung, as 07…; blank for who asked not to be rung",
    "outcome": "the code of how it ended",
    "answer": "the codes of what they answered to `question`, joined by “; ”",
    "words": "what they said besides, to `question`",
    "date": "the day, UK time; `form` is `iso` (2019-12-05, the default), `uk` (05/12/2019) or `us` (12/05/2019)",
    "time": "the time of day, UK time, as 18:05:09",
    "call_back_date": "the day on which to ring back, in a `form` as for `date`",
    "call_back_time": "the time of day at which to ring back",
    "language": "which language would suit them",
    "note": "what the caller wrote",
    "caller": "the guest who rang",
    "chair": "the guest’s place, 1 to 12",
    "do_not_call": "`yes` or `no`",
}
"""What a column may hold, and what that is."""

FORMS: Final[Mapping[str, str]] = {"iso": "%Y-%m-%d", "uk": "%d/%m/%Y", "us": "%m/%d/%Y"}
CALLS: Final = tuple(kind for kind in OutcomeKind if RULES[kind].attempt)
"""The outcomes that have to have a code: all of calls."""

_WITH_QUESTION, _WITH_FORM = ("answer", "words"), ("date", "call_back_date")
_IDS = ("person_id", "contact_id", "outcome_id")
_SILENT = (OutcomeKind.DO_NOT_CALL, OutcomeKind.ENDED_KINDLY)
_EXAMPLE = "See docs/results-files.md, “A code set of your own”, for one to begin from."
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*=""")


@dataclass(frozen=True, slots=True)
class CodeColumn:
    """One column. ``holds``: a key of :data:`HOLDS`; empty where every row says the same (``says``)."""

    header: str
    holds: str = ""
    says: str = ""
    question: str = ""
    form: str = "iso"


@dataclass(frozen=True, slots=True)
class CodesFile:
    """A code set of an organisation's own.

    Attributes:
        outcomes: of every outcome of a call its code; empty: such calls are left out of the file.
        answers: for a question, of answers' codes in the script the organisation's.
    """

    title: str
    columns: tuple[CodeColumn, ...]
    outcomes: Mapping[OutcomeKind, str]
    answers: Mapping[str, Mapping[str, str]]

    def holds(self, *what: str) -> bool:
        """Whether it has a column for any of these."""
        return any(column.holds in what for column in self.columns)


def read_codes(path: Path) -> CodesFile:
    """Read a code set.

    Raises:
        FileProblem: it cannot be read, or something in it is wrong, with its line.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise FileProblem(f"“{path.name}” cannot be read.", "Choose another file.") from error
    if len(data) > LARGEST:
        raise FileProblem(f"“{path.name}” is too large for a code set.", f"{LARGEST // 1024} KiB is the most.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise FileProblem(f"“{path.name}”, line {line}: this is not UTF-8.", "Save the file as UTF-8.") from error
    return parse(text, path.name)


def parse(text: str, name: str = "codes.toml") -> CodesFile:
    """The code set that a text says. ``name``: what its file is called, for messages.

    Raises:
        FileProblem: something in it is wrong, with its line.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        where = f", line {found[1]}" if found else ", at its end"
        what = str(error).split(" (at ")[0].rstrip(".")
        raise FileProblem(f"“{name}”{where}: this is not TOML: {what}.", _EXAMPLE) from error
    except RecursionError as error:
        raise FileProblem(f"“{name}” is nested too deeply for a code set.", _EXAMPLE) from error
    lines = _Lines(text)
    wrong = sorted(_problems(document, lines), key=lambda problem: problem[0])
    if wrong:
        (line, sentence), *others = wrong
        more = ", ".join(str(other) for other in dict.fromkeys(other for other, _ in others if other != line))
        raise FileProblem(f"“{name}”, line {line}: {sentence}", f"Look at these lines, too: {more}." if more else "")
    return CodesFile(
        title=document.get("title", name),
        columns=tuple(CodeColumn(**column) for column in document["column"]),
        outcomes={OutcomeKind(kind): code for kind, code in document["outcomes"].items()},
        answers=document.get("answers", {}),
    )


Problem = tuple[int, str]


def _problems(document: dict[str, Any], lines: _Lines) -> Iterator[Problem]:
    for key in document:
        if key not in ("title", "column", "outcomes", "answers"):
            yield lines.of(key), f"“{key[:40]}” means nothing here: title, column, outcomes, answers do."
    title = document.get("title", "")
    if not isinstance(title, str) or len(title) > LONGEST_HEADER:
        yield lines.of("title"), f"The title is a text of at most {LONGEST_HEADER} characters."
    yield from _of_columns(document.get("column"), lines)
    yield from _of_outcomes(document.get("outcomes"), lines)
    yield from _of_answers(document.get("answers", {}), lines)


def _of_columns(columns: Any, lines: _Lines) -> Iterator[Problem]:
    if not isinstance(columns, list) or not columns or not all(isinstance(one, dict) for one in columns):
        yield lines.of("column"), "There is no column: write each as [[column]] with header and holds."
        return
    if len(columns) > MOST_COLUMNS:
        yield lines.of(f"column.{MOST_COLUMNS}"), f"{MOST_COLUMNS} columns are the most."
        return
    headers: set[str] = set()
    for place, column in enumerate(columns):
        here = f"column.{place}"
        for key, value in column.items():
            if key not in ("header", "holds", "says", "question", "form"):
                yield lines.of(here, key), f"“{key[:40]}” means nothing here: header, holds, says, question, form do."
            elif not isinstance(value, str) or len(value) > LONGEST_HEADER or not value.isprintable():
                yield lines.of(here, key), f"“{key}” is a text of at most {LONGEST_HEADER} signs that can be seen."
        yield from _of_column(column, here, lines)
        header = str(column.get("header", "")).strip().casefold()
        if header in headers:
            yield lines.of(here, "header"), "Another column has this header."
        headers.add(header)
    if not any(column.get("holds") in _IDS for column in columns):
        yield lines.of("column.0"), f"No column tells the rows apart: one must hold {' or '.join(_IDS)}."


def _of_column(column: dict[str, Any], here: str, lines: _Lines) -> Iterator[Problem]:
    holds = column.get("holds")
    if not str(column.get("header", "")).strip():
        yield lines.of(here, "header"), "This column has no header."
    if ("holds" in column) == ("says" in column):
        yield lines.of(here), "A column either holds something, or says the same in every row (says)."
    elif "holds" in column and holds not in HOLDS:
        yield lines.of(here, "holds"), f"A column cannot hold that. It can hold {', '.join(HOLDS)}."
    if (holds in _WITH_QUESTION) != ("question" in column):
        needs = "needs its question" if holds in _WITH_QUESTION else "has no use for a question"
        yield lines.of(here, "question"), f"This column {needs}."
    if "form" in column and (holds not in _WITH_FORM or column["form"] not in FORMS):
        yield lines.of(here, "form"), f"“form” is {', '.join(FORMS)}, and only for a day."


def _of_outcomes(outcomes: Any, lines: _Lines) -> Iterator[Problem]:
    if not isinstance(outcomes, dict):
        yield lines.of("outcomes"), "There are no [outcomes]: each needs a code."
        return
    for kind, code in outcomes.items():
        if kind not in CALLS:
            yield lines.of("outcomes", kind), f"“{kind[:40]}” is no outcome of a call."
        elif problem := _bad_code(code):
            yield lines.of("outcomes", kind), problem
    missing = [str(kind) for kind in CALLS if kind not in outcomes]
    if missing and len(outcomes) < len(CALLS):  # else one of them is misspelt, which was said
        yield lines.of("outcomes"), f'These have no code: {", ".join(missing)}. Write "" for what is to be left out.'
    for kind in _SILENT:
        code = outcomes.get(kind)
        if code == "":
            yield lines.of("outcomes", kind), f"“{kind}” cannot be left out: nobody may ring them again."
        elif any(code == other for one, other in outcomes.items() if one not in _SILENT):
            yield (
                lines.of("outcomes", kind),
                f"“{kind}” needs a code of its own: nobody may ring them again.",
            )


def _of_answers(answers: Any, lines: _Lines) -> Iterator[Problem]:
    if not isinstance(answers, dict):
        yield lines.of("answers"), "Answers stand under [answers.QUESTION]."
        return
    if len(answers) > MOST_QUESTIONS:
        yield lines.of("answers"), f"{MOST_QUESTIONS} questions are the most."
    for question, codes in answers.items():
        here = f"answers.{question}"
        if not isinstance(codes, dict):
            yield lines.of("answers", question), "Answers stand under [answers.QUESTION], each with its code."
            continue
        if len(codes) > MOST_ANSWERS:
            yield lines.of(here), f"{MOST_ANSWERS} answers to a question are the most."
        for answer, code in codes.items():
            if problem := _bad_code(code):
                yield lines.of(here, answer), problem


def _bad_code(code: Any) -> str:
    if not isinstance(code, str):
        return "A code is a text: put it between quotes."
    if len(code) > LONGEST_CODE or not code.isprintable():
        return f"A code has at most {LONGEST_CODE} signs, all of which can be seen."
    return ""


class _Lines:
    """Where the tables and keys of a TOML document stand, counted from 1; what is nowhere is at the end."""

    def __init__(self, text: str) -> None:
        self._found: dict[tuple[str, ...], int] = {}
        table, columns, number = "", 0, 0
        for number, line in enumerate(text.splitlines(), 1):
            if header := _TABLE.fullmatch(line):
                table = ".".join(part.strip().strip("\"'") for part in header[2].split("."))
                if header[1] == "[[":
                    self._found.setdefault((table,), number)
                    table, columns = f"{table}.{columns}", columns + 1
                self._found.setdefault((table,), number)
                self._found.setdefault((table.partition(".")[0],), number)
            elif key := _KEY.match(line):
                name = key[1].strip("\"'")
                self._found.setdefault((table, name) if table else (name,), number)
        self._end = max(number, 1)

    def of(self, *path: str) -> int:
        """The line of a table, of a key in one, or of the table where it has no such key."""
        return self._found.get(path) or self._found.get(path[:1]) or self._end
