"""Our own files of every attempt, read back: as they were written, or after a spreadsheet had them in its hands.

A spreadsheet that opens a CSV and saves it again may reorder and add columns, turn the commas into semicolons, write
moments its own way and take the 0 off numbers and ids. All of that is undone where it is certain. What cannot be undone
(an id rounded to ``1.2E+17``, half a file) is refused in words: a result that is nearly right is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Final

import msgspec

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import LONDON
from phonebank_app.results.columns import Column
from phonebank_app.results.layouts import ATTEMPTS, CONTACTS
from phonebank_app.results.rows import Attempt, Given
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters.phones import Number, is_drama, read_numbers
from phonebank_app.words.spreadsheets import from_csv

_OURS_WITHIN: Final = 10
_MARK: Final = "ï»¿"
"""What the byte order mark looks like to who takes UTF-8 for Windows’ own letters: all other letters are wrong, too."""
_ROUNDED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_ANSWER: Final = re.compile(r"Answer: (.+?)( \(own words\))?", re.DOTALL)
_BY_HEADER: Final = {
    **{one.header.casefold(): one.key for one in ATTEMPTS if isinstance(one, Column)},
    "party id": "party_id",
    "party": "party_id",
    "rehearsal": "rehearsal",
}
_KEYS: Final = frozenset(_BY_HEADER.values())
_NEEDED: Final = ("outcome_id", "contact_id", "outcome")
_OF_CONTACTS: Final = {one.header.casefold() for one in CONTACTS if isinstance(one, Column)} - set(_BY_HEADER)
_CUT: Final = tr("Ask for the file again, or save it anew on the laptop it came from.")


@dataclass(frozen=True, slots=True)
class ResultsFile:
    """Every attempt of one file.

    Attributes:
        name: of the file, without its folder.
        rows: in the order of the file; ``counts`` and ``set_aside`` as the file has them.
        questions: those it has a column for, in order.
        repaired: cells that a spreadsheet had changed and that were put right.
        lost: telephone numbers that a spreadsheet has spoilt: they are blank now.
        missing: rows that must once have stood between those that are there.
        rehearsal: whether it is a rehearsal’s; ``None`` where nothing tells.
        party_id: whose it is, where the file says so.
    """

    name: str
    rows: tuple[Attempt, ...]
    questions: tuple[str, ...] = ()
    repaired: int = 0
    lost: int = 0
    missing: int = 0
    rehearsal: bool | None = None
    party_id: str = ""


def is_ours(header: Sequence[str]) -> bool:
    """Whether a row of cells names the columns of a file of every attempt."""
    keys = set(_keys(header))
    return keys.issuperset(_NEEDED) and not keys.isdisjoint({"saved_at", "saved_at_utc"})


def known_headers(cells: Sequence[str]) -> int:
    """How many cells of a row are headers of ours."""
    return sum(map(bool, _keys(cells)))


def read_table(name: str, table: Iterable[tuple[int, Sequence[str]]], *, workbook: bool, cut: bool) -> ResultsFile:
    """Read a file of rows and columns.

    Args:
        table: each row that is not blank with its number in the file; a row that cannot be read has no cells.
        workbook: the cells were never made safe for CSV.
        cut: the file ends in the middle of a row.

    Raises:
        FileProblem: it is not ours, not whole, or spoilt beyond repair.
    """
    rows = list(table)
    at = next((place for place, (_, cells) in enumerate(rows[:_OURS_WITHIN]) if is_ours(cells)), None)
    if at is None:
        raise _not_ours(name, rows)
    if cut:
        raise FileProblem(tr("“{name}” ends in the middle of a row: it was cut off.", name=name), _CUT)
    header, below = list(rows[at][1]), rows[at + 1 :]
    spoilt = any(cell.startswith(_MARK) for cell in header)
    if spoilt:
        header, below = list(map(_in_utf_8, header)), [(row, list(map(_in_utf_8, cells))) for row, cells in below]
    reader = _Reader(name, [_unspoilt(cell) for cell in header], below, workbook=workbook)
    reader.repaired += spoilt
    for row, cells in below:
        if [cell.strip() for cell in cells] != [cell.strip() for cell in header]:
            reader.add(row, cells)
    return reader.file()


def read_lines(name: str, text: str) -> ResultsFile:
    """Read a file of JSON Lines, of which each line is one attempt.

    Raises:
        FileProblem: it is not ours, or not whole.
    """
    try:
        documents = [msgspec.json.decode(line) for line in text.splitlines() if line.strip()]
    except msgspec.DecodeError as error:
        raise FileProblem(
            tr("“{name}” has a line that is no JSON: it was cut off or edited.", name=name), _CUT
        ) from error
    documents = [one for one in documents if isinstance(one, dict)]
    keys = list(dict.fromkeys(key for one in documents for key in one))
    if not set(_NEEDED) <= set(keys):
        raise _not_ours(name, [(1, keys)])
    reader = _Reader(name, [], [], workbook=True)
    for row, document in enumerate(documents, 1):
        reader.add_document(row, document)
    return reader.file()


def _not_ours(name: str, rows: Sequence[tuple[int, Sequence[str]]]) -> FileProblem:
    headers = {cell.strip().casefold() for _, cells in rows[:_OURS_WITHIN] for cell in cells}
    if len(headers & _OF_CONTACTS) > 2:
        return FileProblem(
            tr("“{name}” holds the latest state of each contact, not every attempt.", name=name),
            tr("Save “Every attempt” on that laptop: only there does each call have its id."),
        )
    return FileProblem(
        tr(
            "“{name}” is no results file of Phonebank Party: it has no columns “Outcome id”, "
            "“Contact id” and “Outcome code”.",
            name=name,
        ),
        tr("Results of another system are brought into an open party: phonebank import-results."),
    )


def _keys(header: Sequence[str]) -> list[str]:
    """The key of each column; empty for one that is not of ours."""
    plain = [" ".join(_unspoilt(cell).split()) for cell in header]
    if "outcome_id" in plain:
        return [cell if cell in _KEYS else "" for cell in plain]
    return [_BY_HEADER.get(cell.casefold(), "") for cell in plain]


def _unspoilt(header: str) -> str:
    """A header without the byte order mark, and the quotes, that a spreadsheet took for a part of it."""
    return header.removeprefix("\ufeff").removeprefix(_MARK).strip('" ')


def _in_utf_8(cell: str) -> str:
    """A cell that was UTF-8 and was taken for Windows’ own letters, put right."""
    try:
        return cell.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return cell


class _Reader:
    """Makes attempts of the rows of one file, and counts what was put right."""

    def __init__(
        self, name: str, header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], *, workbook: bool
    ) -> None:
        self._name = name
        self._plain: Callable[[str], str] = str if workbook else from_csv
        self._places = {key: at for at, key in reversed(list(enumerate(_keys(header)))) if key}
        self._answers: list[tuple[int, str, bool]] = []
        for at, cell in enumerate(header):
            if found := _ANSWER.fullmatch(self._plain(cell.strip())):
                self._answers.append((at, found[1], bool(found[2])))
        self._day_first = {key: _day_first(_column(rows, at)) for key, at in self._places.items() if key in _MOMENTS}
        self.rows: list[Attempt] = []
        self.questions: dict[str, None] = dict.fromkeys(question for _, question, _ in self._answers)
        self.repaired = self.lost = 0
        self._rehearsals: set[bool] = set()
        self._parties: set[str] = set()

    def add(self, row: int, cells: Sequence[str]) -> None:
        """Take one row of cells."""
        if not cells:
            raise FileProblem(
                tr("Row {row:,} of “{name}” cannot be read: the file is damaged.", row=row, name=self._name), _CUT
            )
        read = {key: self._plain(cells[at]) for key, at in self._places.items() if at < len(cells)}
        codes: dict[str, tuple[str, ...]] = {}
        words: dict[str, str] = {}
        for at, question, own in self._answers:
            cell = self._plain(cells[at]) if at < len(cells) else ""
            if cell and own:
                words[question] = cell
            elif cell:
                codes[question] = tuple(part.strip() for part in cell.split(";") if part.strip())
        asked = [question for _, question, _ in self._answers if question in codes or question in words]
        answers = {question: Given(codes.get(question, ()), words.get(question, "")) for question in asked}
        self._take(row, read, answers)

    def add_document(self, row: int, document: Mapping[str, Any]) -> None:
        """Take one line of JSON."""
        read = {key: _as_cell(value) for key, value in document.items() if not isinstance(value, dict | list)}
        answers: dict[str, Given] = {}
        given = document.get("answers")
        for question, said in given.items() if isinstance(given, dict) else ():
            answers[str(question)] = _given(said)
        for key, value in document.items():
            kind, _, question = key.partition(":")
            if kind == "answer" and question and value:
                before = answers.get(question, Given())
                codes = tuple(map(str, value)) if isinstance(value, list) else tuple(_parts(str(value)))
                answers[question] = Given(codes, before.words)
            elif kind == "words" and question and value:
                answers[question] = Given(answers.get(question, Given()).codes, str(value))
        self.questions |= dict.fromkeys(answers)
        self._take(row, read, answers)

    def file(self) -> ResultsFile:
        """The whole file.

        Raises:
            FileProblem: there is no row, or the rows are of several parties.
        """
        if len(self._parties) > 1:
            raise FileProblem(
                tr("“{name}” holds rows of several parties.", name=self._name), tr("Give each party’s file by itself.")
            )
        counts = {one.device_seq for one in self.rows if one.device_seq}
        rehearsal = self._rehearsal()
        return ResultsFile(
            name=self._name,
            # Older files do not say it of each row.
            rows=tuple(one if self._rehearsals else replace(one, rehearsal=bool(rehearsal)) for one in self.rows),
            questions=tuple(self.questions),
            repaired=self.repaired,
            lost=self.lost,
            missing=max(counts) - len(counts) if counts else 0,
            rehearsal=rehearsal,
            party_id=next(iter(self._parties), ""),
        )

    def _rehearsal(self) -> bool | None:
        if self._rehearsals:
            return any(self._rehearsals)
        # A rehearsal rings nobody but the numbers that are reserved for fiction; nobody else rings any of them.
        numbers = [one.number for one in self.rows if one.number]
        if numbers:
            return all(map(is_drama, numbers))
        return True if re.search(r"(^|[-_ ])rehearsal([-_ .(]|$)", self._name) else None

    def _take(self, row: int, read: Mapping[str, str], answers: Mapping[str, Given]) -> None:
        get = {key: value.strip() for key, value in read.items()}.get
        kind = get("outcome", "")
        if kind not in list(OutcomeKind):
            raise FileProblem(
                tr(
                    "Row {row:,} of “{name}” has the outcome “{value}”, which this program does not know.",
                    row=row,
                    name=self._name,
                    value=kind[:40],
                ),
                tr("It was cut off or edited, or a newer program wrote it: update this one."),
            )
        for key in ("outcome_id", "contact_id", "replaces"):
            self._whole_id(row, get(key, ""), needed=key != "replaces")
        if get("rehearsal", ""):
            self._rehearsals.add(self._yes(row, get("rehearsal", "")))
        if get("party_id", ""):
            self._parties.add(get("party_id", ""))
        self.rows.append(
            Attempt(
                outcome_id=get("outcome_id", ""),
                device_seq=self._count(row, get("device_seq", "")),
                at=self._saved_at(row, get("saved_at_utc", ""), get("saved_at", "")),
                chair=self._count(row, get("chair", "")),
                caller=get("caller", ""),
                contact_id=get("contact_id", ""),
                external_id=get("external_id", ""),
                name=read.get("name", ""),
                area=read.get("area", ""),
                number=self._number(get("number", "")),
                kind=kind,
                label=read.get("outcome_label", ""),
                counts=self._yes(row, get("counts", "yes")),
                replaces=get("replaces", ""),
                call_back_at=self._moment(row, "call_back_at", get("call_back_at", "")),
                language=read.get("language", ""),
                note=read.get("note", ""),
                answers=answers,
                script_hash=get("script_hash", ""),
                sent=self._yes(row, get("sent", "no")),
                set_aside=self._yes(row, get("set_aside", "no")),
                by=read.get("asked_by", ""),
                reason=read.get("reason", ""),
                do_not_call=self._yes(row, get("do_not_call", "")),
                rehearsal=self._yes(row, get("rehearsal", "")),
                party_id=get("party_id", ""),
            )
        )

    def _whole_id(self, row: int, written: str, *, needed: bool) -> None:
        if _ROUNDED.fullmatch(written):
            raise FileProblem(
                tr("A spreadsheet has rounded an id in row {row:,} of “{name}”.", row=row, name=self._name),
                tr("Save the file anew on the laptop it came from, and do not open it before it is merged."),
            )
        if needed and not written:
            raise FileProblem(
                tr("Row {row:,} of “{name}” lacks an id: it was cut off or edited.", row=row, name=self._name), _CUT
            )

    def _count(self, row: int, written: str) -> int:
        if not written:
            return 0
        try:
            count = float(written.replace(",", ""))
        except ValueError:
            count = -1.0
        if count < 0 or not count.is_integer():
            raise FileProblem(tr("Row {row:,} of “{name}” has a count that is none.", row=row, name=self._name), _CUT)
        return int(count)

    def _yes(self, row: int, written: str) -> bool:
        plain = written.casefold()
        if plain in ("yes", "true", "1"):
            return True
        if plain in ("no", "false", "0", ""):
            return False
        raise FileProblem(
            tr("Row {row:,} of “{name}” says neither yes nor no: it was cut off or edited.", row=row, name=self._name),
            _CUT,
        )

    def _number(self, written: str) -> str:
        if not written:
            return ""
        found = [one for one in read_numbers(written) if isinstance(one, Number)]
        if len(found) != 1:
            self.lost += 1
            return ""
        self.repaired += found[0].repaired
        return found[0].e164

    def _saved_at(self, row: int, utc: str, uk: str) -> datetime:
        # The one in UTC is to the millisecond, and no hour of it is there twice.
        at = self._moment(row, "saved_at_utc", utc) or self._moment(row, "saved_at", uk)
        if at is None:
            raise FileProblem(
                tr("Row {row:,} of “{name}” does not say when it was saved.", row=row, name=self._name), _CUT
            )
        return at

    def _moment(self, row: int, key: str, written: str) -> datetime | None:
        if not written:
            return None
        zone = UTC if key == "saved_at_utc" else LONDON
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            found = spreadsheet_moment(written, zone, day_first=self._day_first.get(key, True))
            if found is None:
                raise FileProblem(
                    tr("Row {row:,} of “{name}” has a moment that cannot be read.", row=row, name=self._name),
                    tr("A spreadsheet may have changed it: save the file anew on the laptop it came from."),
                ) from None
            moment = found
            self.repaired += 1
        if moment.tzinfo is None:
            self.repaired += 1
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC)


_MOMENTS: Final = ("saved_at", "saved_at_utc", "call_back_at")
_SLASHED: Final = re.compile(
    r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})[ T,]*"
    r"(?:(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,](\d{1,6}))?)?\s*([ap])?\.?m?\.?)?",
    re.IGNORECASE,
)
_SERIAL: Final = re.compile(r"[3-6]\d{4}(?:[.,]\d+)?")


def spreadsheet_moment(written: str, zone: tzinfo, *, day_first: bool) -> datetime | None:
    """A moment as spreadsheets write one, in its zone: ``5/12/2019 18:05``, ``43804.7534``; else ``None``."""
    if _SERIAL.fullmatch(written):
        days = float(written.replace(",", "."))
        whole = datetime(1899, 12, 30, tzinfo=zone) + timedelta(days=days)
        return (whole + timedelta(milliseconds=0.5)).replace(microsecond=whole.microsecond // 1000 * 1000)
    found = _SLASHED.fullmatch(written.strip())
    if found is None:
        return None
    one, two, year, hour, minute, second, fraction, half = found.groups()
    day, month = (one, two) if day_first else (two, one)
    hours = int(hour or 0)
    if half:
        hours = hours % 12 + (12 if half.lower() == "p" else 0)
    try:
        return datetime(
            int(year) + (2000 if len(year) == 2 else 0),
            int(month),
            int(day),
            hours,
            int(minute or 0),
            int(second or 0),
            int((fraction or "0").ljust(6, "0")),
            tzinfo=zone,
        )
    except ValueError:
        return None


def _day_first(cells: Iterable[str]) -> bool:
    """Whether dates with slashes are written day first, as here; not where one of them can only be the other way."""
    found = [match for cell in cells if (match := _SLASHED.fullmatch(cell.strip()))]
    return not any(int(match[2]) > 12 for match in found)


def _column(rows: Iterable[tuple[int, Sequence[str]]], at: int) -> list[str]:
    return [cells[at] for _, cells in rows if at < len(cells)]


def _as_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _given(said: Any) -> Given:
    if isinstance(said, dict):
        return Given(tuple(map(str, said.get("codes") or ())), str(said.get("words") or ""))
    if isinstance(said, list):
        return Given(tuple(map(str, said)))
    return Given(tuple(_parts(str(said))) if said else ())
