"""The choice of columns, remembered by header row: headers and fields, within bounds, and never a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonebank_app.list_intake.list_mappings import ListMappings, key_of
from phonebank_app.voters.contacts import FIELDS

HEADERS = ("Wer", "Wohin", "Sonst")
CHOSEN = {"Wer": "full_name", "Wohin": "phone", "Sonst": "-"}


def test_a_choice_is_there_again_for_the_same_headers_in_other_dress(tmp_path: Path) -> None:
    ListMappings(tmp_path).remember(HEADERS, CHOSEN, "Harrow office export")
    again = ListMappings(tmp_path).one(key_of(["WER ", "wo-hin", " sonst"]))
    assert again is not None
    assert (again.name, again.fields) == ("Harrow office export", CHOSEN)
    assert (tmp_path / "list-columns.json").stat().st_mode & 0o077 == 0


def test_the_one_used_last_comes_first_and_no_two_have_one_name(tmp_path: Path) -> None:
    mappings = ListMappings(tmp_path)
    mappings.remember(HEADERS, CHOSEN, "Export")
    mappings.remember(("Name", "Tel"), {"Name": "full_name", "Tel": "phone"}, "Export")
    assert [one.name for one in mappings.every()] == ["Export 2", "Export"]
    assert mappings.rename(key_of(HEADERS), "  Ours  ") == "Ours"
    assert mappings.rename(key_of(HEADERS), "  ") == "Ours", "a blank name changes nothing"
    assert [one.name for one in ListMappings(tmp_path).every()] == ["Ours", "Export 2"]


@pytest.mark.parametrize(
    "row",
    [
        ("Name", "07700 900123"),
        ("ann@example.org", "Tel"),
        ("12 Mill Lane HA3 8UU", "Tel"),
        ("Name", "4411223344"),
        ("x" * 121, "Tel"),
        ("", "  "),
        tuple(f"Column {n}" for n in range(401)),
    ],
    ids=["number", "e-mail", "postcode", "figures", "long", "blank", "many"],
)
def test_a_row_in_which_a_person_may_stand_is_not_remembered(tmp_path: Path, row: tuple[str, ...]) -> None:
    assert ListMappings(tmp_path).remember(row, {}, "List") is None
    assert not (tmp_path / "list-columns.json").exists()


@pytest.mark.parametrize(
    "spoilt",
    [b"", b"{", b"[1]", b'{"lists": 7}', b"\xff\xfe", b"[" * 100_000, b" " * 3_000_000],
    ids=["empty", "cut", "list", "wrong", "bytes", "deep", "large"],
)
def test_a_file_that_cannot_be_read_is_said_and_costs_only_the_choices(tmp_path: Path, spoilt: bytes) -> None:
    (tmp_path / "list-columns.json").write_bytes(spoilt)
    mappings = ListMappings(tmp_path)
    assert mappings.every() == ()
    assert "choose them again" in mappings.problem
    mappings.remember(HEADERS, CHOSEN, "Export")
    assert len(ListMappings(tmp_path).every()) == 1


def test_only_so_many_are_kept_and_a_rehearsal_keeps_none_on_disk(tmp_path: Path) -> None:
    mappings = ListMappings(None)
    for number in range(70):
        mappings.remember((f"Name {number}", "Tel"), {"Tel": "phone"}, "Export")
    assert len(mappings.every()) == 60
    assert not list(tmp_path.iterdir())


@given(st.dictionaries(st.text(max_size=20), st.sampled_from([*FIELDS, "", "-", "nonsense"]), max_size=8))
def test_whatever_is_remembered_is_a_field_or_one_of_the_two_ways_out(fields: dict[str, str]) -> None:
    kept = ListMappings(None).remember(HEADERS, fields, "Export")
    assert kept is not None
    assert set(kept.fields.values()) <= {*FIELDS, "", "-"}
