"""The first rows are shown as the import will understand them."""

from __future__ import annotations

import pytest

from phonebank_app.lists import OpenList, preview, read_list
from phonebank_app.lists.preview import understood

LIST = (
    "Forename,SURNAME,Tel 1,Tel (mob),Ward,TPS?,Comments\n"
    "MARGARET,ellison,0207 946 0182,03069990118,Kenton East,N,ex-councillor\n"
    "Siân,Okonedo-Pryce,2079460311,ask son,Queensbury,N,\n"
).encode()


def test_each_cell_is_shown_as_it_stands_and_as_it_is_understood() -> None:
    opened = OpenList(LIST, mapping={"Comments": "-"})
    first, second = preview(opened.columns, opened.preview)
    assert [(cell.stands, cell.understood) for cell in first[:4]] == [
        ("MARGARET", "Margaret"),
        ("ellison", "Ellison"),
        ("0207 946 0182", "020 7946 0182"),
        ("03069990118", "03069 990 118"),
    ]
    assert (first[5].understood, first[6].left_out) == ("no", True)
    assert (second[3].understood, second[3].nothing) == ("no number", True)
    assert (second[6].stands, second[6].understood, second[6].nothing) == ("", "", False)


def test_what_is_shown_is_what_is_imported() -> None:
    opened = OpenList(LIST)
    for cells, listed in zip(preview(opened.columns, opened.preview), read_list(LIST).contacts, strict=True):
        contact = listed.contact
        assert (cells[0].understood, cells[1].understood) == (contact.given_name, contact.family_name)
        assert cells[4].understood == contact.area


@pytest.mark.parametrize(
    ("field", "stands", "told"),
    [
        ("full_name", "SMITH, Mrs Ann", "Mrs Ann Smith"),
        ("full_name", "SMITH John", "John Smith"),
        ("born", "3/2/75", "3 February 1975"),
        ("tps_date", "43801", "2 December 2019"),
        ("tps_date", "soon", "not understood"),
        ("do_not_call", "asked in 2017", "yes"),
        ("postcode", "ha38uu", "HA3 8UU"),
        ("phone", "07700900123 / 0113 496 0123", "07700 900123 · 0113 496 0123"),
        ("note", "<b>told us</b>", "<b>told us</b>"),
    ],
)
def test_a_cell_is_understood_by_what_its_column_means(field: str, stands: str, told: str) -> None:
    assert understood(field, stands) == told
