"""A code set of an organisation's own: what is wrong with it is said with its line, and what is right is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phonebank_app.errors import FileProblem
from phonebank_app.results.code_file import LARGEST, parse, read_codes
from tests.results.code_sets import CODES


def line_of(words: str) -> int:
    return CODES.splitlines().index(words) + 1


def test_a_code_set_is_read() -> None:
    made = parse(CODES)
    assert [column.header for column in made.columns] == ["Voter No", "Source", "Rung", "Result", "VI"]
    assert made.outcomes["busy"] == ""  # type: ignore[index]
    assert made.answers["intention"]["undecided"] == "U"


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('title = "Harrow canvass"', 'title = "Harrow canvass', 1, "not TOML"),
        ('title = "Harrow canvass"', "colour = 3", 1, "“colour” means nothing here"),
        ('holds = "outcome"', 'holds = "mood"', line_of('holds = "outcome"'), "A column cannot hold that"),
        ('header = "Result"', 'header = "voter no"', line_of('header = "Result"'), "Another column has this header"),
        ('form = "uk"', 'form = "fr"', line_of('form = "uk"'), "“form” is"),
        ('question = "intention"\n', "", line_of('header = "VI"') - 1, "needs its question"),
        ('busy = ""', "busy = 3", line_of('busy = ""'), "put it between quotes"),
        ('busy = ""', 'engaged = "B"', line_of('busy = ""'), "“engaged” is no outcome of a call"),
        ('busy = ""\n', "", line_of("[outcomes]"), "These have no code: busy"),
        ('do_not_call = "X"', 'do_not_call = "R"', line_of('do_not_call = "X"'), "needs a code of its own"),
        ('do_not_call = "X"', 'do_not_call = ""', line_of('do_not_call = "X"'), "cannot be left out"),
        ('undecided = "U"', f'undecided = "{"U" * 61}"', line_of('undecided = "U"'), "at most 60"),
        ('holds = "person_id"', 'holds = "name"', line_of("[[column]]"), "No column tells the rows apart"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, line: int, says: str) -> None:
    assert old in CODES
    with pytest.raises(FileProblem) as refused:
        parse(CODES.replace(old, new, 1), "ours.toml")
    assert f"“ours.toml”, line {line}: " in refused.value.what
    assert says in refused.value.what


def test_several_mistakes_name_their_lines() -> None:
    text = CODES.replace('moved = "M"', "moved = 1").replace('refused = "R"', "refused = 2")
    with pytest.raises(FileProblem) as refused:
        parse(text)
    moved, gone = line_of('moved = "M"'), line_of('refused = "R"')
    assert f"line {moved}:" in refused.value.what
    assert str(gone) in refused.value.way_out


def test_a_file_too_large_or_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "codes.toml"
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(FileProblem, match="too large"):
        read_codes(path)
    path.write_bytes(b'title = "a"\n# caf\xe9\n')
    with pytest.raises(FileProblem, match="line 2: this is not UTF-8"):
        read_codes(path)
    with pytest.raises(FileProblem, match="cannot be read"):
        read_codes(tmp_path / "nowhere.toml")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_a_code_set_or_one_sentence(text: str) -> None:
    for tried in (text, CODES + text, text + "\n" + CODES):
        try:
            parse(tried)
        except FileProblem as refused:
            assert refused.what
