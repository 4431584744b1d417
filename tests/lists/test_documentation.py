"""What coordinators are told of lists is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from phonebank_app.lists.reader import DEFAULT_LIMIT
from phonebank_app.lists.table import LARGEST_FILE
from phonebank_app.voters.contacts import FIELDS

DOC = (Path(__file__).parent.parent.parent / "docs" / "lists.md").read_text("utf-8")


def test_every_field_and_no_other_is_described() -> None:
    rows = [line.split("|")[1] for line in DOC.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(FIELDS)


def test_the_limits_are_those_of_the_reader() -> None:
    assert f"{LARGEST_FILE // 2**20} MB" in DOC
    assert f"{DEFAULT_LIMIT:,} rows" in DOC
