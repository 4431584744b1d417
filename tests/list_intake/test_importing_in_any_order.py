"""Whatever lists say, in whatever order they come: who asked off stays silent, and a line has one screening."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.lists.suppression import read_suppression
from phonebank_app.rules.calling_rules import Reason
from tests.houses import House, row
from tests.makers import e164

_rows = st.builds(
    row,
    st.sampled_from(["Ann Sample", "Bob Sample", "Cem Third"]),
    st.integers(0, 4).map(e164),
    ext=st.sampled_from(["1", "2", "3"]),
    address=st.sampled_from(["", "1 Mill Lane", "2 Mill Lane"]),
    code=st.just("HA3 8UU"),
    tps=st.sampled_from(["yes", "no", ""]),
    on=st.sampled_from(["", "2019-12-01", "2019-12-02"]),
    off=st.sampled_from(["", "", "yes"]),
)
_lists = st.lists(st.lists(_rows, min_size=1, max_size=4), min_size=2, max_size=3)


def after(lists: list[list[str]]) -> tuple[set[object], set[object], set[object]]:
    """Silent lines, the screening of each line, and the list's ids of who is silent; no list may make them fewer."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        for rows in lists:
            before = _silent(house)
            house.takes(*rows)
            assert before <= _silent(house)
        lines = house.sql("SELECT number_hash FROM suppressions")
        screenings = house.sql("SELECT DISTINCT e164, tps, screened_on FROM numbers")
        silent = _silent(house)
        house.close()
    return set(lines), set(screenings), silent


def _silent(house: House) -> set[object]:
    found = house.sql(f"SELECT external_id FROM contacts WHERE reason = '{Reason.DO_NOT_CALL}'")
    return {*found, *house.sql("SELECT number_hash FROM suppressions")}


@settings(max_examples=25)
@given(_lists)
def test_silence_and_screenings_do_not_hang_on_the_order_of_lists(lists: list[list[str]]) -> None:
    lines, screenings, silent = after(lists)
    backwards = after(lists[::-1])
    assert (lines, screenings) == backwards[:2]
    asked = {(one.split(",")[0],) for rows in lists for one in rows if one.split(",")[8]}
    assert asked <= silent & backwards[2]
    assert len({one[0] for one in screenings}) == len(screenings)  # type: ignore[index]


@settings(max_examples=15)
@given(_lists, st.integers(0, 4).map(e164))
def test_nobody_is_rung_on_a_number_of_a_file_whenever_a_list_names_it(lists: list[list[str]], number: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        house.importing.suppress(read_suppression(number.encode()))
        for rows in lists:
            house.takes(*rows)
        alone = house.sql(
            "SELECT max(c.reason = 'do_not_call' AND c.queue = 9) FROM contacts c JOIN numbers n ON n.contact_id = c.id"
            f" GROUP BY c.id HAVING min(n.e164 = '{number}')"
        )
        house.close()
    assert all(one == (1,) for one in alone)


@settings(max_examples=15)
@given(_lists)
def test_lists_loaded_once_more_change_nothing(lists: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        for rows in lists:
            house.takes(*rows)
        before = house.everything()
        for rows in lists:
            assert house.takes(*rows).added == 0
        assert house.everything() == before
        house.close()
