"""The rows of a file, whatever dress it comes in: text in any encoding, or a workbook. What they mean: ``columns``."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr
from phonebank_app.lists.dialect import find_delimiter, split_sep_line
from phonebank_app.lists.encoding import decode
from phonebank_app.lists.records import Record, records
from phonebank_app.lists.workbook import Workbook, is_workbook
from phonebank_app.machine.memory import give_back

Source = str | Path | bytes

LARGEST_FILE: Final = 64 * 1024 * 1024


class Table:
    """A file's rows.

    Attributes:
        name: the file's name without its folder.
        encoding: as found; of a workbook, its kind.
        delimiter: as found; empty for a workbook.
        sheets: of a workbook, those with something in them; ``sheet``: the one that is read. Else empty.
        most: about how many rows there are; never fewer than there are rows of one line.
        warnings: about the file as a whole.
        sha256: of the file's bytes.
        cut: the file ends in the middle of a letter; ``whole``: with the end of a line.

    Args:
        source: a path, or the bytes of a file, or of what was pasted.
        known: how many cells of a row are headers that the asker knows; the sheet with most is taken.
        sheet: the sheet to read, where a person chose one.

    Raises:
        ListProblem: the file cannot be opened, or is neither text nor a workbook.
    """

    def __init__(
        self, source: Source, *, known: Callable[[Sequence[str]], int], name: str = "", sheet: str = ""
    ) -> None:
        data, self.name = bytes_of(source, name)
        self.sha256 = hashlib.sha256(data).hexdigest()
        self.sheets: tuple[str, ...] = ()
        self.sheet = ""
        self._text = ""
        self._workbook: Workbook | None = None
        if is_workbook(data):
            self._workbook = book = Workbook(data, sheet, known)
            self.encoding, self.delimiter, self.most = book.kind, "", book.rows
            self.sheets, self.sheet = book.sheets, book.sheet
            warning = book.warning
            give_back()
        else:
            decoded = decode(data)
            self._text, named = split_sep_line(decoded.text)
            self.encoding, self.delimiter = decoded.encoding, named or find_delimiter(self._text)
            self.most = self._text.count("\n") or self._text.count("\r")
            warning = decoded.warning
        self.cut = warning.startswith("The file ends")
        self.whole = self._text.endswith(("\n", "\r"))
        self.warnings = [warning] if warning else []

    def records(self, width: int = 0) -> Iterator[Record]:
        """Every row, blank ones without cells; may be asked again.

        Args:
            width: how many cells a row has, when that is known: of a text, it tells a cell of several lines from a row
                that a quotation mark has swallowed.
        """
        if self._workbook is not None:
            return self._workbook.records()
        return records(self._text, self.delimiter, width)


def bytes_of(source: Source, name: str) -> tuple[bytes, str]:
    """What is in a file, and what to call it.

    Raises:
        ListProblem: it cannot be read, or is too large.
    """
    if isinstance(source, bytes):
        if len(source) > LARGEST_FILE:
            raise _too_large()
        return source, name or "list"
    path = Path(source)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise _too_large()
        return path.read_bytes(), name or path.name
    except FileNotFoundError:
        raise ListProblem(tr("There is no file {name}.", name=path.name), tr("Check its name and folder.")) from None
    except IsADirectoryError:
        raise ListProblem(tr("{name} is a folder.", name=path.name), tr("Choose the list inside it.")) from None
    except OSError as closed:
        raise ListProblem(
            tr("{name} cannot be opened.", name=path.name), tr("The system says: {strerror}.", strerror=closed.strerror)
        ) from closed


def _too_large() -> ListProblem:
    return ListProblem(tr("This file is larger than 64 MB, which no call list is."), tr("Split it, and load one part."))
