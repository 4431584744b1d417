"""One row of a log of calls, understood: what it says of a call, before it is known whom it is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final

from phonebank_app.elsewhere import moments
from phonebank_app.elsewhere.columns import ANSWER
from phonebank_app.elsewhere.result_words import Word, squash
from phonebank_app.elsewhere.sheets import UNKNOWN, Choices, LogSheet
from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr
from phonebank_app.lists.records import Record
from phonebank_app.machine.clock import local
from phonebank_app.protocol.wire import AnswerOp
from phonebank_app.rules.outcomes import RULES, SILENCING, WORDLESS, OutcomeKind
from phonebank_app.scripts.model import QuestionKind
from phonebank_app.scripts.questions import Asked
from phonebank_app.voters.contacts import RefusedRow, yes_or_no
from phonebank_app.voters.names import visible, visible_lines
from phonebank_app.voters.phones import Number, read_numbers
from phonebank_app.words.spreadsheets import from_csv

LONGEST_NOTE: Final = 2_000
_LONGEST_NAME: Final = 120
_FIGURE: Final = re.compile(r"([0-9]{1,9})(?:\.0+)?(?:\s*(?:/|out of)\s*[0-9]{1,9}|\s*[:–-].*)?", re.IGNORECASE)
"""“7”, “7.0” of a spreadsheet, “7/10”, “7: Quite sure”."""
_PARTS: Final = re.compile(r"\s*[;|\n]\s*")


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says.

    Attributes:
        ids, name, numbers: of whom; numbers in E.164.
        word: the result as the file has it; ``kind``: what that is here.
        at: when (aware); ``None`` only for a wish not to be rung whose time cannot be read.
        day_only: the time of day is not known, and noon stands for it.
        answers: in the order of the columns; ``own_words``: how many of them no code of the script was found for.
    """

    row: int
    ids: tuple[str, ...]
    name: str
    numbers: tuple[str, ...]
    word: str
    kind: OutcomeKind
    at: datetime | None
    day_only: bool
    caller: str
    note: str
    call_back_at: datetime | None
    language: str
    answers: tuple[AnswerOp, ...]
    own_words: int = 0


@dataclass(frozen=True, slots=True)
class NoCall:
    """A row that tells of no call: ``word`` is its result, empty where nothing was filled in."""

    row: int
    word: str


class Understanding:
    """Understands the rows of one file.

    Args:
        words: what each result is (squashed); ``labels``: of each question, the words of each coded answer.
        now: nothing happened after it.
        figures: the questions whose answer is a point of a scale, a number or a day.

    Attributes:
        used: each result as the file has it, with what it is and how often it stands there.
        day_first: ``5/12/2019`` is in December; ``certain_days``: the file itself tells.

    Raises:
        ListProblem: a person chose an outcome that there is not.
    """

    def __init__(
        self,
        sheet: LogSheet,
        choices: Choices,
        words: Mapping[str, Word],
        labels: Mapping[str, Mapping[str, str]],
        now: datetime,
        figures: Mapping[str, Asked] = MappingProxyType({}),
    ) -> None:
        self._sheet, self._choices, self._labels, self._now = sheet, choices, labels, now
        self._figures = figures
        unknown = {squash(word) for word, named in choices.results.items() if named == UNKNOWN}
        told = {word: named for word, named in choices.results.items() if named != UNKNOWN}
        self._words = {word: meaning for word, meaning in words.items() if word not in unknown} | _chosen(told)
        self._places: dict[str, list[int]] = {}
        for column in sheet.columns:
            if column.field and not column.words:
                self._places.setdefault(column.field, []).append(column.index)
        self._own = {column.field: column.index for column in sheet.columns if column.words}
        today = local(now).date()
        first, self.certain_days = moments.day_first(sheet.cells("when"), today)
        self.day_first = first if choices.month_first is None else not choices.month_first
        self.certain_days |= choices.month_first is not None
        self.used: dict[str, tuple[Word | None, int]] = {}

    def read(self, record: Record) -> Said | NoCall | RefusedRow:
        """What one row says."""
        if record.broken:
            return RefusedRow(record.row, record.broken, tr("it cannot be read: a quotation mark never closes"))
        get = self._getter(record.cells)
        ids = tuple(visible(cell) for cell in get("id"))
        asks_off = any(yes_or_no(cell) for cell in get("do_not_call"))
        word = visible(" ".join(get("result")))
        meaning = self._meaning(word)
        kind = OutcomeKind.DO_NOT_CALL if asks_off else meaning.kind if meaning else None
        answers, own = self._answers(record.cells)
        note = visible_lines("\n".join(get("note")))[:LONGEST_NOTE]
        who = next(filter(None, ids), "")
        if kind is None:
            if meaning is not None or not (word or answers or note):
                return NoCall(record.row, word)
            why = (
                tr("it is not known what “{value}” means", value=word[:40])
                if word
                else tr("it does not say how the call ended")
            )
            return RefusedRow(record.row, "unknown_result" if word else "no_result", why, who)
        moment = self._moment(get)
        silencing = kind in SILENCING
        if isinstance(moment, str) and not silencing:
            return RefusedRow(record.row, "bad_time", moment, who)
        at, day_only = (None, False) if isinstance(moment, str) else moment
        said = Said(
            row=record.row,
            ids=ids,
            name=self._name(get),
            numbers=_numbers(get("phone")),
            word=word,
            kind=kind,
            at=at,
            day_only=day_only,
            caller=visible(" ".join(get("caller")))[:_LONGEST_NAME],
            note="" if kind in WORDLESS else note,
            call_back_at=None,
            language="",
            answers=() if kind in WORDLESS else answers,
            own_words=own,
        )
        return self._with_needs(said, get, meaning, who)

    # -- parts ------------------------------------------------------------------------------------------------------

    def _getter(self, cells: Sequence[str]) -> _Get:
        return _Get(self._places, cells, workbook=self._sheet.table.workbook)

    def _meaning(self, word: str) -> Word | None:
        plain = squash(word)
        meaning = self._words.get(plain)
        if word or meaning:
            _, count = self.used.get(word, (meaning, 0))
            self.used[word] = (meaning, count + 1)
        return meaning

    def _name(self, get: _Get) -> str:
        whole = visible(" ".join(get("full_name")))
        return whole or visible(" ".join([*get("given_name"), *get("family_name")]))

    def _moment(self, get: _Get) -> tuple[datetime, bool] | str:
        """When, and whether only the day is known; or why that cannot be told."""
        when, clock = " ".join(get("when")).strip(), " ".join(get("time")).strip()
        day: date | None = self._choices.day
        time, whole = None, None
        if when:
            read = moments.read_moment(when, day_first=self.day_first)
            if read is None:
                only_time = moments.read_time(when)
                if only_time is None or day is None:
                    return tr("its day cannot be read: “{value}”", value=when[:40])
                time = only_time
            else:
                day, time, whole = read
        if day is None:
            return tr("it does not say on which day it was")
        if whole is not None:
            at = whole.astimezone(UTC)
        else:
            if clock and time is None:
                read = moments.read_moment(clock, day_first=self.day_first)
                time = moments.read_time(clock) or (read[1] if read else None)
                if time is None:
                    return tr("its time cannot be read: “{value}”", value=clock[:40])
            at = moments.at_home(day, time)
            if time is None and at > self._now >= moments.at_home(day, moments.MIDNIGHT):
                at = self._now  # today, before noon
        if at > self._now + moments.SLACK:
            return tr("it is still to come")
        if at.year < 2000:
            return tr("its day cannot be read: “{value}”", value=when[:40])
        return at.replace(microsecond=at.microsecond // 1000 * 1000), whole is None and time is None

    def _with_needs(self, said: Said, get: _Get, meaning: Word | None, who: str) -> Said | RefusedRow:
        """With what an outcome of this kind must say besides, or why it cannot be kept without."""
        needs = RULES[said.kind].needs
        back: datetime | None = None
        language = ""
        if needs == "time":
            written = " ".join(get("call_back_at")).strip()
            read = moments.read_moment(written, day_first=self.day_first) if written else None
            clock = moments.read_time(written) if written and read is None else None
            if read is not None:
                back = read[2].astimezone(UTC) if read[2] is not None else moments.at_home(read[0], read[1])
            elif clock is not None and said.at is not None:
                back = moments.at_home(local(said.at).date(), clock)
            if back is None:
                return RefusedRow(said.row, "no_call_back_time", tr("a call-back needs the day and time"), who)
        if needs == "language":
            language = (meaning.language if meaning else "") or visible(" ".join(get("language")))[:40]
            if not language:
                return RefusedRow(said.row, "no_language", tr("it does not say which language would suit them"), who)
        return replace(said, call_back_at=back, language=language)

    def _answers(self, cells: Sequence[str]) -> tuple[tuple[AnswerOp, ...], int]:
        """The answers, and how many cells no code of the script was found for: those stay as they are."""
        found: list[AnswerOp] = []
        own = 0
        names = [field for field in self._places if field.startswith(ANSWER)]
        names += [field for field in self._own if field not in names]
        for field in names:
            question = field.removeprefix(ANSWER)
            cell = _cell(cells, self._places.get(field, [-1])[0], workbook=self._sheet.table.workbook)
            words = _cell(cells, self._own.get(field, -1), workbook=self._sheet.table.workbook)
            codes, rest = self._codes(question, cell)
            own += bool(rest)
            text = "; ".join(part for part in (rest, words) if part)
            if codes or text:
                found.append(AnswerOp(question, "", codes, text[:LONGEST_NOTE]))
        return tuple(found), own

    def _codes(self, question: str, cell: str) -> tuple[tuple[str, ...], str]:
        if question in self._figures:
            value = self._value(self._figures[question], cell)
            return ((value,), "") if value else ((), cell)
        labels = self._labels.get(question, {})
        known = {squash(code): code for code in labels} | {squash(label): code for code, label in labels.items()}
        if not cell:
            return (), ""
        if squash(cell) in known:
            return (known[squash(cell)],), ""
        parts = _PARTS.split(cell)
        if len(parts) == 1:
            parts = [part.strip() for part in cell.split(",")]
        if all(squash(part) in known for part in parts if part):
            return tuple(dict.fromkeys(known[squash(part)] for part in parts if part)), ""
        return (), cell

    def _value(self, asked: Asked, cell: str) -> str:
        """The figure or the day that a cell holds, as the script keeps it; empty where it is none, or out of bounds."""
        if asked.kind is QuestionKind.DATE:
            read = moments.read_moment(cell, day_first=self.day_first) if cell else None
            return read[0].isoformat() if read is not None else ""
        named = next((point for point, name in asked.choices.items() if squash(name) == squash(cell)), "")
        found = _FIGURE.fullmatch(cell)
        figure = int(named or (found[1] if found else "-1"))
        low = 0 if asked.low is None else asked.low
        return str(figure) if low <= figure and (asked.high is None or figure <= asked.high) else ""


class _Get:
    """The cells of a row by what their columns mean; none that is empty."""

    def __init__(self, places: Mapping[str, Sequence[int]], cells: Sequence[str], *, workbook: bool) -> None:
        self._places, self._cells, self._workbook = places, cells, workbook

    def __call__(self, name: str) -> list[str]:
        found = (_cell(self._cells, at, workbook=self._workbook) for at in self._places.get(name, ()))
        return [cell for cell in found if cell]


def _cell(cells: Sequence[str], at: int, *, workbook: bool) -> str:
    if not 0 <= at < len(cells):
        return ""
    return (cells[at] if workbook else from_csv(cells[at])).strip()


def _numbers(cells: Sequence[str]) -> tuple[str, ...]:
    found = (one.e164 for cell in cells for one in read_numbers(cell) if isinstance(one, Number))
    return tuple(dict.fromkeys(found))


def _chosen(results: Mapping[str, str]) -> dict[str, Word]:
    chosen = {}
    for word, named in results.items():
        name, _, language = named.partition(":")
        plain = name.strip().casefold().replace(" ", "_")
        if plain and (plain not in list(OutcomeKind) or plain == OutcomeKind.WITHDRAWN):
            kinds = ", ".join(kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN)
            raise ListProblem(tr("There is no outcome “{name}”.", name=name), tr("Take one of: {kinds}.", kinds=kinds))
        chosen[squash(word)] = Word(OutcomeKind(plain) if plain else None, "chosen", language.strip())
    return chosen
