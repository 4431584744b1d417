"""What translators made fits the program."""

from __future__ import annotations

import pytest

from tests.words import catalogues
from tests.words.reading import strings


def test_what_is_to_be_translated_stands_whole_in_its_call() -> None:
    _, wrong = strings()
    assert not wrong


@pytest.mark.parametrize("tag", catalogues.TRANSLATED)
def test_no_string_of_the_program_is_missing_or_spoilt_in_a_catalogue(tag: str) -> None:
    said = list(catalogues.problems(tag))
    assert not said, f"{len(said)} in all: " + "\n".join(said[:20])


def test_one_string_has_one_number_of_things_and_the_same_names_wherever_it_stands() -> None:
    seen: dict[tuple[str, str], str] = {}
    for one in strings()[0]:
        assert seen.setdefault((one.context, one.one), one.many) == one.many, one
        assert not one.many or catalogues.fields(one.one) <= catalogues.fields(one.many), one


@pytest.mark.parametrize(("n", "form"), [(0, 4), (1, 0), (2, 1), (3, 2), (4, 4), (5, 4), (6, 3), (7, 4), (13, 4)])
def test_welsh_has_five_plural_forms(n: int, form: int) -> None:
    rule = catalogues.PLURALS["cy"].partition("plural=")[2].rstrip(";")
    from gettext import c2py

    assert c2py(rule)(n) == form


def test_what_is_not_translated_is_in_no_compiled_catalogue() -> None:
    half = catalogues.template([])
    half.add(("{n} call", "{n} calls"), ("", "", "", "", ""))
    half.add("Saved", "Cadwyd")
    assert b"Cadwyd" in catalogues.as_compiled("cy", half)
    assert b"call" not in catalogues.as_compiled("cy", half)
