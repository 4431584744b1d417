"""What was read from a list and what was not: the same figures for the window, the terminal and other programs."""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from phonebank_app.i18n import tr
from phonebank_app.lists.columns import Column
from phonebank_app.lists.dialect import DELIMITERS
from phonebank_app.lists.joining import Joined, ListedContact, why_words
from phonebank_app.voters.contacts import FIELDS, Contact, RefusedRow
from phonebank_app.voters.phones import Kind, is_drama

KINDS: Final[tuple[Kind, ...]] = ("mobile", "landline", "national", "abroad")
_SHOWN: Final = 20


@dataclass(frozen=True)
class ListReport:
    """A list as it was understood.

    Attributes:
        file: its name, without the folder.
        encoding, delimiter: what it was saved in; how its columns are parted, empty for a workbook.
        sheet: the sheet of a workbook that was read, or empty.
        header_row: the row of the headers; 0 when the list has none.
        columns: every column and its meaning.
        rows_read: rows with anything in them, the header left out; contacts + joined + refused.
        contacts: who may be called, one entry per person, each with a household id.
        joined: the rows that were a person already read.
        refused: the rows that became nobody, with their reasons.
        households: how many homes the contacts make up.
        warnings: sentences about the whole list that a person should read; they quote neither name nor number.
        sha256: of the file, by which it is known again; empty when there was none.
    """

    file: str
    encoding: str
    delimiter: str
    header_row: int
    columns: tuple[Column, ...]
    rows_read: int
    contacts: tuple[ListedContact, ...]
    joined: tuple[Joined, ...]
    refused: tuple[RefusedRow, ...]
    households: int
    warnings: tuple[str, ...] = ()
    sha256: str = ""
    sheet: str = ""

    @cached_property
    def numbers_by_kind(self) -> dict[str, int]:
        """How many numbers of each kind, all four kinds named."""
        counted = Counter(number.kind for one in self.contacts for number in one.contact.numbers)
        return {kind: counted[kind] for kind in KINDS}

    @cached_property
    def do_not_call(self) -> int:
        """How many contacts asked not to be called."""
        return sum(one.contact.do_not_call for one in self.contacts)

    @cached_property
    def tps(self) -> int:
        """How many contacts have a number on the TPS register."""
        return sum(bool(one.contact.tps) for one in self.contacts)

    @cached_property
    def drama(self) -> int:
        """How many numbers are reserved for fiction."""
        return sum(is_drama(number.e164) for one in self.contacts for number in one.contact.numbers)

    @cached_property
    def refused_by_code(self) -> dict[str, int]:
        """How many rows were refused for each reason, the commonest first."""
        return dict(Counter(row.code for row in self.refused).most_common())

    def as_dict(self) -> dict[str, Any]:
        """The report for other programs. Every row that was read is in ``contacts`` or in ``refused``, once."""
        return {
            "file": self.file,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": [
                {"header": column.header, "field": column.field or None, "how": column.how} for column in self.columns
            ],
            "rows": self.rows_read,
            "people": len(self.contacts),
            "households": self.households,
            "numbers": self.numbers_by_kind,
            "do_not_call": self.do_not_call,
            "tps": self.tps,
            "drama": self.drama,
            "contacts": self._contacts_by_row(),
            "refused": [{"row": row.row, "reason": row.reason, "code": row.code} for row in self.refused],
            "duplicates": [{"row": one.row, "same_as": one.into_row, "why": one.why} for one in self.joined],
            "warnings": list(self.warnings),
        }

    def as_json(self) -> str:
        """:meth:`as_dict` as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)

    def _contacts_by_row(self) -> list[dict[str, Any]]:
        household = {one.row: one.household for one in self.contacts}
        before = {one.into_row: one.into for one in reversed(self.joined)}
        rows = [_row(one.row, before.get(one.row, one.contact), one.household, None) for one in self.contacts]
        rows += [_row(one.row, one.contact, household[one.into_row], one.into_row) for one in self.joined]
        return sorted(rows, key=lambda row: int(row["row"]))

    def as_text(self) -> str:
        """The report for a person at a terminal: half a page, the refused rows last."""
        people = len(self.contacts)
        lines = [
            self.file,
            f"  {self.encoding}, {self._parted()}, "
            + (
                tr("headers in row {header_row}", header_row=self.header_row)
                if self.header_row
                else tr("no header row")
            ),
            "",
            _count(self.rows_read, "row") + " read",
            _count(people, "contact") + " in " + _count(self.households, "household").strip(),
        ]
        lines += _some(len(self.joined), tr("joined with an earlier row: the same person"))
        lines += _some(self.do_not_call, tr("asked not to be called: kept, never offered"))
        lines += _some(self.tps, tr("on the TPS register: kept, never rung on that number"))
        lines.append(_count(len(self.refused), "row") + " refused")
        kinds = [f"{count:,} {kind}" for kind, count in self.numbers_by_kind.items() if count]
        lines += ["", tr("Numbers  {value}", value=" · ".join(kinds) or "none")]
        lines.append(_wrapped(tr("Columns  {columns_in_words}", columns_in_words=self._columns_in_words(True))))
        if any(not column.field for column in self.columns):
            lines.append(_wrapped(tr("Kept     {columns_in_words}", columns_in_words=self._columns_in_words(False))))
        lines += self._told(tr("Look at"), [f"  {warning}" for warning in self.warnings])
        lines += self._told(tr("Refused"), [f"  row {row.row:<6} {row.reason}" for row in self.refused])
        again = [
            tr(
                "  row {row:<6} is row {into_row} again: {why}",
                row=one.row,
                into_row=one.into_row,
                why=why_words(one.why),
            )
            for one in self.joined
        ]
        lines += self._told(tr("Joined"), again)
        return "\n".join(lines) + "\n"

    def _parted(self) -> str:
        return (
            tr("sheet “{sheet}”", sheet=self.sheet)
            if self.sheet
            else DELIMITERS.get(self.delimiter, repr(self.delimiter))
        )

    def _columns_in_words(self, used: bool) -> str:
        if not used:
            return ", ".join(f"“{column.header}”" for column in self.columns if not column.field)
        return " · ".join(
            f"“{column.header}” {FIELDS[column.field]}" + (tr(" (by its content)") if column.how == "content" else "")
            for column in self.columns
            if column.field
        )

    def _told(self, heading: str, told: list[str]) -> list[str]:
        if not told:
            return []
        more = [tr("  and {value:,} more", value=len(told) - _SHOWN)] if len(told) > _SHOWN else []
        return ["", heading, *told[:_SHOWN], *more]


def _row(row: int, contact: Contact, household: str, joined_to: int | None) -> dict[str, Any]:
    return {
        "row": row,
        "id": contact.external_id,
        "name": contact.full_name,
        "numbers": [number.written for number in contact.numbers],
        "kinds": [number.kind for number in contact.numbers],
        "household": household,
        "do_not_call": contact.do_not_call,
        "tps": contact.tps,
        "joined_to": joined_to,
        "not_numbers": [{"text": bad.raw, "reason": bad.reason, "code": bad.code} for bad in contact.unusable],
    }


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 96, subsequent_indent=" " * 9, break_long_words=False)


def _count(number: int, noun: str) -> str:
    return f"{number:>7,} {noun}{'' if number == 1 else 's'}"


def _some(number: int, words: str) -> list[str]:
    return [f"{number:>9,} {words}"] if number else []
