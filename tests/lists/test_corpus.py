"""Every awkward file gives the report it must give."""

from __future__ import annotations

from typing import Final

import pytest

from phonebank_app.errors import ListProblem
from phonebank_app.lists import read_list
from tests.lists import corpus_books, corpus_text
from tests.lists.corpus import Awkward, Unusable

AWKWARD: Final = (
    *corpus_text.encoded(),
    *corpus_text.SHAPES,
    *corpus_text.QUOTES,
    *corpus_text.SIGNS_IN_CELLS,
    *corpus_text.BIRTHDAYS,
    *corpus_text.PASTED,
    *corpus_text.MISNAMED,
    *corpus_books.BOOKS,
)
USELESS: Final = (*corpus_text.UNUSABLE, *corpus_books.USELESS_BOOKS)
_USUAL: Final = "carry no TPS screening date"


@pytest.mark.parametrize("file", AWKWARD, ids=lambda file: file.says)
def test_an_awkward_file_gives_the_report_it_must_give(file: Awkward) -> None:
    report = read_list(file.make(), name=file.file)
    found = tuple(
        (one.row, one.contact.full_name, " ".join(number.written for number in one.contact.numbers))
        for one in report.contacts
    )
    assert found == file.people
    assert tuple((one.row, one.code) for one in report.refused) == file.refused
    assert tuple((one.row, one.into_row) for one in report.joined) == file.joined
    assert report.header_row == file.header_row
    assert all(any(one.cells) for one in report.contacts) and all(any(one.cells) for one in report.joined)
    assert report.rows_read == len(report.contacts) + len(report.joined) + len(report.refused)
    if file.fields:
        assert " ".join(column.field or "-" for column in report.columns) == file.fields
    for shown, expected in (
        (report.encoding, file.encoding),
        (report.delimiter, file.delimiter),
        (report.sheet, file.sheet),
    ):
        assert not expected or shown == expected
    told = [warning for warning in report.warnings if _USUAL not in warning]
    for words in file.warns:
        assert any(words in warning for warning in told), told
    assert len(told) == len(file.warns), told
    if file.born:
        assert tuple(str(one.contact.born or "") for one in report.contacts) == file.born


@pytest.mark.parametrize("file", USELESS, ids=lambda file: file.says)
def test_a_file_that_is_no_call_list_is_refused_in_words_with_a_way_out(file: Unusable) -> None:
    with pytest.raises(ListProblem) as told:
        read_list(file.make(), name=file.file)
    assert told.value.what == file.what
    assert file.way_out in told.value.way_out
