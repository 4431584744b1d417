"""Which sign parts the columns."""

from __future__ import annotations

import pytest

from phonebank_app.lists.dialect import find_delimiter, split_sep_line


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_sign_that_gives_every_row_the_same_columns_is_it(sign: str) -> None:
    text = "".join(sign.join(row) + "\n" for row in (["Name", "Phone"], ["Ann", "1"], ["Bob", "2"]))
    assert find_delimiter(text) == sign


def test_commas_inside_cells_do_not_make_a_list_of_semicolons_one_of_commas() -> None:
    text = (
        "Name;Address;Phone\nLee, Ann;12 Kenton Lane, Harrow;07700 900123\nLee, Bob;9 Mill Lane, Harrow;07700 900124\n"
    )
    assert find_delimiter(text) == ";"


def test_quoted_commas_and_line_breaks_are_not_counted() -> None:
    assert find_delimiter('Name;Address\n"Lee; Ann";"12 Kenton Lane,\nHarrow"\n') == ";"


def test_a_ragged_list_is_weighed() -> None:
    text = "Name,Phone,Note\nAnn,07700 900123\nBob,07700 900124,a; b; c\nCy,07700 900125\n"
    assert find_delimiter(text) == ","


def test_a_list_of_one_column_has_commas() -> None:
    assert find_delimiter("Phone\n07700900123\n") == ","


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\n', "SEP=;\r"])
def test_what_excel_says_on_its_first_line_is_obeyed_and_taken_off(line: str) -> None:
    assert split_sep_line(line + "Name;Phone\n") == ("Name;Phone\n", ";")


def test_a_list_that_says_nothing_keeps_its_first_line() -> None:
    assert split_sep_line("Name;Phone\n") == ("Name;Phone\n", "")
