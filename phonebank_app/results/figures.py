"""The answers that are figures or days: which questions have them, and their columns, typed.

A column is one of figures only if every answer in it is one: a question may have been asked otherwise by an earlier
version of the script, and nothing that was answered is left out for the sake of a type.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from phonebank_app.results.columns import Cell, Column, Type
from phonebank_app.results.rows import Attempt, ContactNow, Given
from phonebank_app.results.source import Source
from phonebank_app.results.tables import Table
from phonebank_app.scripts.figures import figured
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.questions import Asked

_FIGURE = re.compile(r"[0-9]{1,9}")


def asked_in(source: Source) -> dict[str, Asked]:
    """The script's questions whose answer is a point of a scale, a number or a day."""
    return figured(source.script, *source.others)


def has_figures(source: Source) -> Callable[[Attempt | ContactNow], bool]:
    """Whether a row has an answer to one of them."""
    names = asked_in(source).keys()
    return lambda row: not names.isdisjoint(question for question, given in row.answers.items() if given.codes)


def typed(made: Table[Any], source: Source) -> Table[Any]:
    """The table with its columns of figures and days as such."""
    asked = asked_in(source)
    if not asked:
        return made
    strange = _strange(source, asked)
    columns = tuple(_column(column, asked, strange) for column in made.columns)
    return replace(made, columns=columns)


def _strange(source: Source, asked: Mapping[str, Asked]) -> set[str]:
    """The questions to which something else was answered, too."""
    found: set[str] = set()
    for rows in (source.attempts, source.contacts):
        for row in rows:
            for question, given in row.answers.items():
                if question in asked and question not in found and not _is_one(asked[question], given):
                    found.add(question)
    return found


def _is_one(asked: Asked, given: Given) -> bool:
    if not given.codes:
        return True
    if len(given.codes) > 1:
        return False
    if asked.kind is not QuestionKind.DATE:
        return _FIGURE.fullmatch(given.codes[0]) is not None
    try:
        return date.fromisoformat(given.codes[0]).isoformat() == given.codes[0]
    except ValueError:
        return False


def _column(column: Column[Any], asked: Mapping[str, Asked], strange: set[str]) -> Column[Any]:
    question = column.key.removeprefix("answer:")
    one = asked.get(question) if column.key.startswith("answer:") and question not in strange else None
    if one is None:
        return column
    if one.kind is QuestionKind.DATE:
        return replace(column, type=Type.DAY, unit="a day, ISO 8601: 2019-12-12")

    def figure(row: Attempt | ContactNow) -> Cell:
        codes = row.answers.get(question, Given()).codes
        return int(codes[0]) if codes else ""

    what = "a point of a scale" if one.kind is QuestionKind.SCALE else "a whole number"
    bounds = "" if one.low is None or one.high is None else f", {one.low} to {one.high}"
    marks = [label for label in one.choices.values() if ":" in label]
    named = f" ({'; '.join(marks)})" if marks else ""
    return replace(column, type=Type.FIGURE, value=figure, unit=f"{what}{bounds}{named}", width=12)
