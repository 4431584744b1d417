"""What a file is, by its first bytes, and its text, whatever encoding it was saved in.

The order is: byte-order mark, strict UTF-8, UTF-16 without a mark (told by where its zeros are), Windows-1252. The last
one never fails, so it comes last; guessers by statistics were tried and call British files Baltic.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import Final

from phonebank_app.errors import ListProblem
from phonebank_app.i18n import tr

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_NOT_LISTS: Final = (
    (b"%PDF", tr("This is a PDF, not a list.")),
    (b"\x89PNG", tr("This is a picture, not a list.")),
    (b"\xff\xd8\xff", tr("This is a picture, not a list.")),
    (b"GIF8", tr("This is a picture, not a list.")),
    (b"\x1f\x8b", tr("This file is compressed, so it is not a list yet.")),
    (b"{\\rtf", tr("This is a word processor’s document, not a list.")),
    (b"SQLite format 3", tr("This is a database, not a list.")),
    (b"<!doctype html", tr("This is a web page, not a list.")),
    (b"<html", tr("This is a web page, not a list.")),
    (b"<table", tr("This is a web page, not a list.")),
    (b"<?xml", tr("This is an XML file, not a list.")),
    (b"[{", tr("This is JSON, not a list.")),
    (b'{"', tr("This is JSON, not a list.")),
    (b"begin:vcard", tr("These are address cards, not a list.")),
)
_COPY_OUT: Final = tr("Copy the table into a spreadsheet, save it as CSV, and load that.")
_SAVE_AS_CSV: Final = tr("Open it in a spreadsheet, save it as CSV, and load that.")


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file.

    Attributes:
        text: without a byte-order mark.
        encoding: ``UTF-8``, ``UTF-16``, ``UTF-32`` or ``Windows-1252``.
        warning: what a person should look at, or empty.
    """

    text: str
    encoding: str
    warning: str = ""


def decode(data: bytes) -> Decoded:
    """The text of a list's bytes.

    A byte-order mark at the beginning of a later line, where files were joined, is taken off, too.

    Raises:
        ListProblem: the file is empty or is no text: a workbook, a PDF, a picture, a program.
    """
    _refuse_other_files(data)
    decoded = _decoded(data)
    if "\ufeff" not in decoded.text:
        return decoded
    return replace(decoded, text=_LATER_MARK.sub("", decoded.text))


_LATER_MARK: Final = re.compile("^\ufeff+", re.MULTILINE)


def _decoded(data: bytes) -> Decoded:
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data.decode(codec), name)
            except UnicodeDecodeError as cut:
                if cut.end < len(data):
                    raise _not_text() from cut
                text = data[: cut.start].decode(codec)
                return Decoded(text, name, tr("The file ends in the middle of a letter: it may have been cut off."))
    if b"\x00" in data:
        return _without_a_mark(data)
    return _eight_bits(data)


def _eight_bits(data: bytes) -> Decoded:
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as bad:
        if bad.start >= len(data) - 3 and "unexpected end" in bad.reason:
            cut = tr("The file ends in the middle of a letter: it may have been cut off.")
            return Decoded(data[: bad.start].decode("utf-8"), "UTF-8", cut)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        return Decoded(text, "Windows-1252", tr("Some letters could not be read and are shown as �."))
    return Decoded(text, "Windows-1252")


def _without_a_mark(data: bytes) -> Decoded:
    """UTF-16 is half zeros in Western text, always on the same side; anything else with zeros is no text."""
    sample = data[:20_000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    codec = "utf-16-le" if odd > half * 0.7 and even < half * 0.1 else ""
    if even > half * 0.7 and odd < half * 0.1:
        codec = "utf-16-be"
    if not codec:
        return _with_stray_zeros(data)
    whole = data[: len(data) // 2 * 2]
    text = whole.decode(codec, errors="replace")
    if "\x00" in text:
        raise _not_text()
    return Decoded(text, "UTF-16")


_SELDOM: Final = 50
_LINE_ENDS: Final = b"\t\n\r"


def _with_stray_zeros(data: bytes) -> Decoded:
    """Text with a zero here and there, as broken exports have; with more of them, or other control signs, no text."""
    if data.count(0) * _SELDOM > len(data) or any(data.count(sign) for sign in range(1, 32) if sign not in _LINE_ENDS):
        raise _not_text()
    decoded = _eight_bits(data.replace(b"\x00", b""))
    told = tr("There are signs that are no text in this file; they were left out: look whether it is whole.")
    return replace(decoded, warning=f"{told} {decoded.warning}".rstrip())


def _not_text() -> ListProblem:
    return ListProblem(tr("This file is not a list: it is not text."), _SAVE_AS_CSV)


def _refuse_other_files(data: bytes) -> None:
    if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise ListProblem(tr("This file is empty."), tr("Ask whoever sent it for the list again."))
    if data.startswith(b"PK\x03\x04"):
        if b"word/" in data[:8_192]:
            raise ListProblem(tr("This is a word processor’s document, not a list."), _COPY_OUT)
        if b"Index/" in data[:8_192] and b".iwa" in data[:8_192]:
            raise ListProblem(tr("This is an Apple Numbers document."), tr("Export it as CSV, and load that."))
        raise ListProblem(tr("This is a zip archive, not a list."), tr("Unpack it, and load the list inside."))
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, what in _NOT_LISTS:
        if start.startswith(magic.lower()):
            raise ListProblem(what, _SAVE_AS_CSV)
