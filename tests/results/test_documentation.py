"""What coordinators are told of the columns is what the columns are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from phonebank_app.paths import resources
from phonebank_app.results import FORMATS, osdi_words, thrutalk, van
from phonebank_app.results.answers import ANSWERS
from phonebank_app.results.code_file import HOLDS, parse
from phonebank_app.results.columns import Column, Family, Layout
from phonebank_app.results.layouts import ACCEPTANCES, ATTEMPTS, CONTACTS
from phonebank_app.results.promised import PROMISES
from phonebank_app.results.states import STATES
from phonebank_app.rules import codesets
from phonebank_app.rules.outcomes import RULES

CODE_SET = codesets.parse((resources() / "codesets" / "default.en.toml").read_text("utf-8"))
DOC = Path(__file__).parent.parent.parent / "docs" / "results-files.md"


def column_table(layout: Layout[Any]) -> str:
    lines = ["| Column | Key | Holds | Unit | Means |", "|---|---|---|---|---|"]
    return "\n".join(lines + [_line(column) for column in layout])


def _line(column: Column[Any] | Family[Any]) -> str:
    marks = (" †" if isinstance(column, Family) else "") + (" •" if column.personal else "")
    header, key = column.header.replace("{}", "…"), column.key.replace("{}", "…")
    return f"| {header}{marks} | `{key}` | {column.type} | {column.unit} | {column.words} |"


def state_table() -> str:
    return "\n".join(["| Code | State |", "|---|---|", *(f"| `{code}` | {words} |" for code, words in STATES.items())])


def outcome_table() -> str:
    lines = ["| Code | As shipped | A dialling | Somebody spoke with us |", "|---|---|---|---|"]
    for kind, rule in RULES.items():
        reached = "yes" if rule.reached else "no"
        lines.append(f"| `{kind}` | {CODE_SET.labels[kind]} | {'yes' if rule.attempt else 'no'} | {reached} |")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("section", "table"),
    [
        ("Every attempt", column_table(ATTEMPTS)),
        ("Who accepted the notice", column_table(ACCEPTANCES)),
        ("What voters promised", column_table(PROMISES)),
        ("Latest state per contact", column_table(CONTACTS)),
        ("Outcome codes", outcome_table()),
        ("States", state_table()),
        ("Answers", column_table(ANSWERS)),
    ],
)
def test_the_document_says_of_each_column_and_code_what_the_program_does(section: str, table: str) -> None:
    text = DOC.read_text("utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    assert "\n".join(line for line in text.splitlines() if line.startswith("|")) == table


def section(title: str, marks: str = "##") -> str:
    return DOC.read_text("utf-8").split(f"\n{marks} {title}\n")[1].split("\n#")[0]


@pytest.mark.parametrize(("title", "layout"), [("VAN bulk upload", van.LAYOUT), ("ThruTalk report", thrutalk.LAYOUT)])
def test_the_columns_of_other_systems_are_described(title: str, layout: Layout[Any]) -> None:
    lines = [line for line in section(title, "###").splitlines() if line.startswith("|")]
    assert "\n".join(lines) == column_table(layout)


def test_what_each_outcome_becomes_elsewhere_is_described() -> None:
    text = section("What outcomes become", "###")
    for kind in RULES:
        (line,) = [line for line in text.splitlines() if line.startswith(f"| `{kind}` |")]
        said = osdi_words.OUT[kind]
        assert said is None or f"`{said.status_code}`" in line
        assert line.endswith(f"| {van.RESULTS.get(kind, '–')} | {thrutalk.RESULTS.get(kind, '–')} |")


def test_every_format_is_described_and_the_code_set_that_is_shown_is_one() -> None:
    formats = section("The formats")
    assert all(f"| {one.title}" in formats and f"`{one.suffix}`" in formats for one in FORMATS.values())
    text = section("A code set of your own", "###")
    made = parse(text.split("```toml\n")[1].split("```")[0])
    assert made.title == "Harrow canvass"
    assert all(f"| `{key}` | {words} |" in text for key, words in HOLDS.items())


def test_every_column_has_words_and_a_key_of_its_own() -> None:
    for layout in (ATTEMPTS, CONTACTS, ACCEPTANCES, PROMISES, ANSWERS, van.LAYOUT, thrutalk.LAYOUT):
        assert all(column.words.endswith(".") for column in layout)
        assert len({column.key for column in layout}) == len(layout)
