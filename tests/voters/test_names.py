"""Names in one cell, as lists write them, and their parts."""

from __future__ import annotations

import pytest

from phonebank_app.voters.names import split_name, surname_last, tidy_name


@pytest.mark.parametrize(
    ("cell", "title", "given", "family", "shown"),
    [
        ("SMITH John Mr", "Mr", "John", "Smith", "John Smith"),
        ("SMITH JONES Ann", "", "Ann", "Smith Jones", "Ann Smith Jones"),
        ("DE SOUZA Maria Ms", "Ms", "Maria", "De Souza", "Maria De Souza"),
        ("ÉVANS Siân", "", "Siân", "Évans", "Siân Évans"),
        ("O'BRIEN, Siân", "", "Siân", "O'Brien", "Siân O'Brien"),
        ("Smith, Mrs Ann", "Mrs", "Ann", "Smith", "Ann Smith"),
        ("Lee, Ann Mrs", "Mrs", "Ann", "Lee", "Ann Lee"),
        ("Lee, Ann, Mrs", "Mrs", "Ann", "Lee", "Ann Lee"),
        ("Dr. Ann Lee MBE", "Dr", "Ann", "Lee", "Ann Lee MBE"),
        ("Ann Lee (Annie)", "", "Ann", "Lee", "Ann Lee (Annie)"),
        ("Rev’d Ann Lee", "Revd", "Ann", "Lee", "Ann Lee"),
        ("AJ Smith", "", "AJ", "Smith", "AJ Smith"),
        ("NG Wei", "", "Wei", "Ng", "Wei Ng"),
        ("John Major", "", "John", "Major", "John Major"),
        ("MRS A LEE", "Mrs", "A", "Lee", "A Lee"),
        ("Mr & Mrs J Smith", "", "", "Smith", "Mr & Mrs J Smith"),
        ("van der Berg, Jan", "", "Jan", "van der Berg", "Jan van der Berg"),
        ("Mrs Lee", "Mrs", "", "Lee", "Mrs Lee"),
        ("Lee", "", "Lee", "", "Lee"),
    ],
)
def test_a_name_in_one_cell_is_told_into_its_parts(cell: str, title: str, given: str, family: str, shown: str) -> None:
    assert split_name(tidy_name(surname_last(cell))) == (title, given, family, shown)
