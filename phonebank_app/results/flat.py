"""Our own tables as workbooks, CSV and JSON Lines, and what even they cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from phonebank_app.i18n import tr
from phonebank_app.results import figures, lines, losses, tables
from phonebank_app.results.losses import JSON_LINES, Lossy
from phonebank_app.results.rows import Attempt, ContactNow
from phonebank_app.results.source import Source, Wanted
from phonebank_app.results.tables import Table
from phonebank_app.results.xlsx_file import LONGEST_CELL
from phonebank_app.words.spreadsheets import cut, harmless, in_csv


def table(source: Source, wanted: Wanted) -> Table[Any]:
    """One of our own tables; answers that are figures or days stand as such."""
    return figures.typed(_table(source, wanted), source)


def _table(source: Source, wanted: Wanted) -> Table[Any]:
    if wanted == "attempts":
        return replace(tables.attempts(source.attempts, source.questions), line=lines.ATTEMPT)
    if wanted == "answers":
        return replace(tables.answers(source.contacts, source.questions), line=lines.ANSWERS)
    made = tables.contacts(source.contacts, source.questions, source.most_numbers, source.own_columns, source.lists)
    return replace(made, line=lines.contact(source.lists))


def lossy(source: Source, wanted: Wanted) -> tuple[Lossy, ...]:
    """What a table leaves out, whatever the format."""
    if wanted == "attempts":
        return ()
    last = source.newest if wanted == "contacts" else source.last_answered

    def told(row: Attempt) -> bool:
        return row.device_seq in last

    if wanted == "contacts":
        return (
            Lossy(
                "latest_only",
                tr("Of each contact’s calls only the latest that counts is told of, with answers and note as of now."),
                lambda row: not told(row),
            ),
            *losses.not_in_it(told, "number", "language", "bookkeeping"),
            losses.numbers_held_back(lists=True),
        )
    return (
        Lossy(
            "answers_only",
            tr("Only answers are in it, those that hold now: not how calls ended, nor calls without answers."),
            lambda row: True,
        ),
        *losses.not_in_it(told, "note", "language", "call_back_at", "number", "bookkeeping"),
    )


def lossy_in_csv(source: Source, wanted: Wanted) -> tuple[Lossy, ...]:
    """What CSV changes besides."""
    return (
        *lossy(source, wanted),
        *_changed(wanted),
        *_texts(
            wanted,
            "apostrophe",
            tr("A cell that begins like a formula gets an apostrophe in front, so that no spreadsheet runs it."),
            lambda text: in_csv(text) != harmless(text),
            JSON_LINES,
        ),
    )


def lossy_in_xlsx(source: Source, wanted: Wanted) -> tuple[Lossy, ...]:
    """What a workbook changes besides."""
    return (
        *lossy(source, wanted),
        *_changed(wanted),
        *_texts(
            wanted,
            "cut",
            tr("Texts are cut at {n:,} characters, where Excel’s cells end; “…” marks the place.", n=LONGEST_CELL),
            lambda text: cut(harmless(text), LONGEST_CELL) != harmless(text),
            tr("CSV or JSON Lines"),
        ),
    )


def _changed(wanted: Wanted) -> Iterator[Lossy]:
    yield from _texts(
        wanted,
        "signs",
        tr("Control characters become signs that can be seen, and line ends line feeds."),
        lambda text: harmless(text) != text,
        JSON_LINES,
    )
    yield Lossy(
        "joined",
        tr(
            "Several answers to one question stand in one cell, joined by “; ”: one that holds a semicolon itself"
            " cannot be told from two."
        ),
        lambda row: any(";" in code for one in row.answers.values() for code in one.codes),
        JSON_LINES,
        "attempt" if wanted == "attempts" else "contact",
    )


def _texts(wanted: Wanted, code: str, words: str, changes: Callable[[str], bool], keeps: str) -> Iterator[Lossy]:
    """What happens to texts of the rows of a table."""
    if wanted == "attempts":
        yield Lossy(code, words, lambda row: any(map(changes, _texts_of_attempt(row))), keeps)
        return
    own = wanted == "contacts"
    yield Lossy(
        code,
        words,
        lambda row: (own or bool(row.answers)) and any(map(changes, _texts_of_contact(row, own))),
        keeps,
        "contact",
    )


def _texts_of_attempt(row: Attempt) -> Iterator[str]:
    """Everything of a row that somebody wrote or a list brought."""
    yield from (row.name, row.area, row.external_id, row.caller, row.language, row.note, row.by, row.reason)
    yield from _texts_of_answers(row)


def _texts_of_contact(row: ContactNow, own: bool) -> Iterator[str]:
    yield from (row.name, row.area, row.external_id)
    yield from _texts_of_answers(row)
    if own:
        yield from (row.first_name, row.note, *row.extra.values())
        for one in row.rows:
            yield from one.cells


def _texts_of_answers(row: Attempt | ContactNow) -> Iterator[str]:
    for given in row.answers.values():
        yield "; ".join(given.codes)
        yield given.words
