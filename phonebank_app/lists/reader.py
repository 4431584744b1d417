"""A file becomes a call list: its rows one by one for a long import, or the whole of it with a report."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Final, Literal

from phonebank_app.errors import BugError, ListProblem
from phonebank_app.i18n import tr, tr_n
from phonebank_app.lists import columns as meanings
from phonebank_app.lists.columns import Column, headers_in_words
from phonebank_app.lists.content import by_content
from phonebank_app.lists.joining import Joined, ListedContact, SharedId, join_duplicates
from phonebank_app.lists.records import Record
from phonebank_app.lists.report import ListReport
from phonebank_app.lists.table import Source, Table
from phonebank_app.machine.memory import Long, give_back
from phonebank_app.voters.contacts import Contact, RefusedRow, contact_from_row, households, read_date
from phonebank_app.voters.phones import Number, is_drama, read_numbers
from phonebank_app.words.listed import and_words

Progress = Callable[[int, int], None]

DEFAULT_LIMIT: Final = 50_000
_LOOKED_AT: Final = 60
_HEADER_WITHIN: Final = 10
_EVERY: Final = 500
_KNOWN: Final = 4_096
_BROKEN: Final = {
    "broken_quote": tr("a quotation mark is opened and never closed"),
    "too_long": tr("far too long for a row of a list"),
}


def read_list(
    source: Source,
    *,
    mapping: Mapping[str, str] | None = None,
    limit: int = DEFAULT_LIMIT,
    on_progress: Progress | None = None,
    drama: Literal["allow", "flag"] = "allow",
    name: str = "",
    sheet: str = "",
) -> ListReport:
    """Read a whole list.

    Args:
        source: a path, or the bytes of a file.
        mapping: header → field, for what a person chose over what was recognised (empty: keep, do not use).
        limit: the most rows.
        on_progress: called with (rows done, rows at most) every 500 rows, and at the end again while the rows are put
            together; what it raises ends the reading.
        drama: ``flag`` warns of numbers reserved for fiction, as a real list has none.
        name: the list's name in the report, when ``source`` is bytes.
        sheet: of a workbook, the sheet to read; empty: the one that looks most like a list.

    Raises:
        ListProblem: this is not a list, or not one that can be used; the sentence says why and what to do.
    """
    opened = OpenList(source, mapping=mapping, limit=limit, name=name, sheet=sheet)
    listed: list[ListedContact] = []
    refused: list[RefusedRow] = []
    with _few_collections():
        for read in opened.rows(on_progress):
            if isinstance(read, RefusedRow):
                refused.append(read)
            else:
                listed.append(read)
        opened.close()
        read_rows = len(listed) + len(refused)
        on_step = None if on_progress is None else partial(on_progress, read_rows, read_rows)
        contacts, joined, shared = _put_together(listed, on_step)
    return ListReport(
        file=opened.name,
        encoding=opened.encoding,
        delimiter=opened.delimiter,
        sheet=opened.sheet,
        header_row=opened.header_row,
        columns=opened.columns,
        rows_read=read_rows,
        contacts=contacts,
        joined=joined,
        refused=tuple(refused),
        households=len({one.household for one in contacts}),
        warnings=(*opened.warnings, *_about(contacts, drama), *_about_ids(shared)),
        sha256=opened.sha256,
    )


def _put_together(
    listed: list[ListedContact], on_step: Callable[[], None] | None
) -> tuple[tuple[ListedContact, ...], tuple[Joined, ...], tuple[SharedId, ...]]:
    """One entry per person, each with their household; ``listed`` is empty afterwards."""
    kept, joined, shared = join_duplicates(listed, on_step)
    listed.clear()
    give_back()
    homes = households([one.contact for one in kept], on_step)
    if on_step is not None:
        on_step()
    contacts = Long(
        [ListedContact(one.row, one.contact, home, one.cells) for one, home in zip(kept, homes, strict=True)]
    )
    give_back()
    if on_step is not None:
        on_step()
    return contacts, joined, shared


@contextmanager
def _few_collections() -> Iterator[None]:
    """Collect rarely for a while: a list makes objects by the hundred thousand, without a cycle among them.

    Where somebody else collects (the window does, between two events), they must find little each time they look.
    """
    if not gc.isenabled():
        yield
        return
    before = gc.get_threshold()
    gc.set_threshold(200_000, before[1], before[2])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def iter_rows(
    source: Source,
    *,
    mapping: Mapping[str, str] | None = None,
    limit: int = DEFAULT_LIMIT,
    on_progress: Progress | None = None,
) -> Iterator[ListedContact | RefusedRow]:
    """The rows of a list one by one, in file order, nothing joined and no households yet; for long lists.

    Raises:
        ListProblem: as :func:`read_list`; before the first row, but for a list over the limit.
    """
    return OpenList(source, mapping=mapping, limit=limit).rows(on_progress)


def check_list(path: str | Path, as_json: bool = False, sheet: str = "") -> str:
    """The report of a list that is not imported: text for a person, or JSON.

    Raises:
        ListProblem: as :func:`read_list`.
    """
    report = read_list(path, sheet=sheet)
    return report.as_json() if as_json else report.as_text()


class OpenList:
    """A list whose encoding, columns and header are understood, before its rows are read.

    Attributes:
        name: the file's name without its folder.
        encoding, delimiter: as found; of a workbook, its kind, and nothing.
        sheets, sheet: of a workbook, those with something in them, and the one that is read.
        header_row: the row of the headers as a spreadsheet counts, 0 when there is none.
        columns: every column with its meaning.
        preview: the first rows, as cells.
        warnings: about the whole file; complete only when every row was read.
        sha256: of the file's bytes.

    Raises:
        ListProblem: not a list, or without the columns a call list needs.
    """

    def __init__(
        self,
        source: Source,
        *,
        mapping: Mapping[str, str] | None = None,
        limit: int = DEFAULT_LIMIT,
        name: str = "",
        sheet: str = "",
        demand: bool = True,
    ) -> None:
        self._table: Table | None
        self._table = table = Table(source, known=meanings.known_headers, name=name, sheet=sheet)
        self.name, self.sha256 = table.name, table.sha256
        self.encoding, self.delimiter = table.encoding, table.delimiter
        self.sheets, self.sheet = table.sheets, table.sheet
        self.warnings = list(table.warnings)
        self._limit = limit
        first = [record for record in islice(table.records(), _LOOKED_AT) if record.cells]
        header = _find_header(first)
        self.header_row = header.row if header else 0
        after = [record.cells for record in first if record.row > self.header_row]
        self.preview: list[list[str]] = after
        self._names = header.cells if header else [""] * max((len(cells) for cells in after), default=0)
        self.columns: tuple[Column, ...] = ()
        self.choose(mapping or {})
        if demand:
            self.demand()
        if not header:
            self.warnings.append(tr("This list has no header row: its columns were told by what is in them."))

    def choose(self, mapping: Mapping[str, str]) -> None:
        """Have columns mean what a person says, over what is recognised; what was said before is forgotten.

        Raises:
            ListProblem: there is no such column, or no such meaning.
        """
        self.columns = by_content(meanings.choose(meanings.recognise(self._names), mapping), self.preview)

    def demand(self) -> None:
        """Refuse a list without telephones, or without names and ids.

        Raises:
            ListProblem: one of these is missing.
        """
        _check_usable(self.columns, self._names)

    def rows(self, on_progress: Progress | None = None) -> Iterator[ListedContact | RefusedRow]:
        """Every row below the header: a contact or a refusal; blank rows and repeated headers are passed over.

        Raises:
            ListProblem: there are more rows than the limit allows.
        """
        if self._table is None:
            raise BugError("a list was read after it was closed")
        plan = _Plan(self.columns)
        read = 0
        for record in self._table.records(len(self.columns)):
            if record.row <= self.header_row or not (record.broken or any(map(str.strip, record.cells))):
                continue
            if plan.is_header(record.cells):
                continue
            read += 1
            if read > self._limit:
                raise ListProblem(
                    tr("This list has more than {limit:,} rows.", limit=self._limit),
                    tr("Split it by ward or polling district, and load one part for each party."),
                )
            if on_progress and read % _EVERY == 0:
                on_progress(read, max(read, self._table.most))
            if record.broken:
                yield RefusedRow(record.row, record.broken, _BROKEN[record.broken])
                continue
            cells = plan.once(plan.kept(record.cells))
            made = plan.contact(record.row, cells)
            yield ListedContact(record.row, made, "", cells) if isinstance(made, Contact) else made
        if not read:
            self.warnings.append(tr("This list has a header and no rows."))
        if on_progress:
            on_progress(read, read)
        self.warnings += plan.warnings()

    def close(self) -> None:
        """Let go of the file's rows; what was understood of it stays."""
        self._table = None


class _Plan:
    """Where each field's cells stand in a row, worked out once."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._width = len(columns)
        self._header = [column.header for column in columns]
        places: dict[str, list[int]] = {}
        for column in columns:
            if column.field:
                places.setdefault(column.field, []).append(column.index)
        self._single = [(field, at[0]) for field, at in places.items() if len(at) == 1]
        self._several = [(field, at) for field, at in places.items() if len(at) > 1]
        self._others = [(column.index, column.header) for column in columns if not column.field]
        self._out = frozenset(column.index for column in columns if column.how == "left_out")
        self._days = places.get("tps_date", [])
        self._screened = next((column.screened for column in columns if column.screened), "")
        self._odd_days = 0
        self._wide = 0
        self._known: dict[str, str] = {}

    def once(self, cells: list[str]) -> tuple[str, ...]:
        """The cells of a row; those that many rows share (a ward, a day, a street) are kept in memory once."""
        known = self._known
        if len(known) > _KNOWN:
            known.clear()
        once = known.setdefault
        return tuple([once(cell, cell) for cell in cells])

    def is_header(self, cells: list[str]) -> bool:
        """Whether a row only repeats the header, as where two files were joined."""
        return (
            bool(cells) and cells[0] == self._header[0] and [" ".join(cell.split()) for cell in cells] == self._header
        )

    def kept(self, cells: list[str]) -> list[str]:
        """The row's cells without those of columns that are left out: they go nowhere."""
        if not self._out:
            return cells
        return ["" if at in self._out else cell for at, cell in enumerate(cells)]

    def contact(self, row: int, cells: tuple[str, ...]) -> Contact | RefusedRow:
        """The contact of one row, or its refusal."""
        if len(cells) < self._width:
            cells += ("",) * (self._width - len(cells))
        raw: dict[str, Sequence[str]] = {field: (cells[at],) for field, at in self._single if cells[at]}
        for field, places in self._several:
            told = tuple([cells[at] for at in places])
            if any(told):
                raw[field] = told
        extra = {header: cells[at] for at, header in self._others if cells[at]}
        if len(cells) > self._width:
            spare = {f"Column {at + 1}": cells[at] for at in range(self._width, len(cells)) if cells[at].strip()}
            self._wide += bool(spare)
            extra |= spare
        if self._screened and not self._days:
            raw["tps_date"] = [self._screened]
        for at in self._days:
            if cells[at] and read_date(cells[at]) is None and cells[at].strip():
                self._odd_days += 1
        return contact_from_row(row, raw, extra)

    def warnings(self) -> list[str]:
        """What was odd in many rows."""
        told = []
        if self._wide:
            told.append(
                tr_n(
                    "{n:,} row has more cells than the header: a comma may stand outside quotation marks.",
                    "{n:,} rows have more cells than the header: a comma may stand outside quotation marks.",
                    self._wide,
                )
            )
        if self._odd_days:
            told.append(
                tr_n(
                    "{n:,} row has a TPS screening date that cannot be read, and counts as not screened.",
                    "{n:,} rows have a TPS screening date that cannot be read, and counts as not screened.",
                    self._odd_days,
                )
            )
        return told


def _find_header(first: Sequence[Record]) -> Record | None:
    """The row that names the columns: the one with most known names in the first ten; or none, if row 1 is a person."""
    if not first:
        return None
    known = [(meanings.known_headers(one.cells), one) for one in first[:_HEADER_WITHIN]]
    best, header = max(known, key=lambda pair: pair[0])
    if best >= 2 or (best and header is first[0]):
        return header
    in_first = chain.from_iterable(read_numbers(cell) for cell in first[0].cells if len(cell) > 6)
    return None if any(isinstance(one, Number) for one in in_first) else first[0]


def _check_usable(columns: Sequence[Column], names: Sequence[str]) -> None:
    fields = {column.field for column in columns}
    shown = headers_in_words(columns) if any(names) else tr("{columns} without headers", columns=len(columns))
    if "phone" not in fields:
        raise ListProblem(
            tr("No column of this file holds telephone numbers."),
            tr("Its columns are {shown}: is it the right file?", shown=shown),
        )
    if not fields & meanings.NAMES:
        raise ListProblem(
            tr("No column of this file holds names or ids."),
            tr("Its columns are {shown}: name one “Name”, or choose it when you load the list.", shown=shown),
        )


def _about_ids(shared: Sequence[SharedId]) -> list[str]:
    if not shared:
        return []
    rows = ", ".join(and_words([f"{one.other_row}", f"{one.row}"]) for one in shared[:3])
    return [
        tr(
            "{shared:,} ids are on rows with different names (rows {rows}): both were kept.",
            shared=len(shared),
            rows=rows,
        )
    ]


def _about(contacts: Sequence[ListedContact], drama: str) -> list[str]:
    """Warnings about the people of a list, in figures only."""
    told = []
    numbers = [number for one in contacts for number in one.contact.numbers]
    fiction = sum(is_drama(number.e164) for number in numbers)
    if fiction and drama == "flag":
        told.append(
            tr(
                "{fiction:,} numbers are reserved for fiction, so they reach nobody: is this a rehearsal list?",
                fiction=fiction,
            )
        )
    unscreened = sum(number.tps_screened_on is None and not number.tps for number in numbers)
    if unscreened:
        told.append(
            tr(
                "{unscreened:,} of {numbers:,} numbers carry no TPS screening date: they are not rung until one is.",
                unscreened=unscreened,
                numbers=len(numbers),
            )
        )
    unused = sum(len(one.contact.unusable) for one in contacts)
    if unused:
        told.append(
            tr_n(
                "{n:,} entry beside a good number cannot or must not be rung, and was left out.",
                "{n:,} entries beside good numbers cannot or must not be rung, and were left out.",
                unused,
            )
        )
    return told
