"""docs/osdi.md says what is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec

from campaign_map.osdi.codes import IN, OUT, plain_code
from campaign_map.osdi.filters import read_filter
from campaign_map.osdi.pages import MOST
from campaign_map.osdi.reading import read_canvass
from campaign_map.osdi.routes import ENTRIES
from phonebank_app.rules.outcomes import OutcomeKind

TEXT = (Path(__file__).parents[3] / "docs" / "osdi.md").read_text(encoding="utf-8")


def test_its_table_of_status_codes_is_the_one_that_is_used() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (`[\w-]+`|not exported) \| (true|false|) ?\|", TEXT, re.MULTILINE)
    told = {kind: (code.strip("`"), success) for kind, code, success in rows}
    used = {
        kind.value: (said.status_code, str(said.success).lower()) if said else ("not exported", "")
        for kind, said in OUT.items()
        if kind is not OutcomeKind.WITHDRAWN
    }
    assert told == used


def test_it_names_every_code_that_is_understood() -> None:
    named = {plain_code(code) for code in re.findall(r"`([a-z_ -]+)`", TEXT)}
    assert set(IN) <= named


def test_it_names_every_collection_and_the_largest_page() -> None:
    assert set(re.findall(r"^\| `/osdi/(\w+)`", TEXT, re.MULTILINE)) == set(ENTRIES)
    assert f"({MOST})" in TEXT


def test_its_examples_are_what_they_say() -> None:
    posted = TEXT.split("record_canvass_helper\n\n{", 1)[1].split("```", 1)[0]
    sent = read_canvass(("{" + posted).encode())
    assert (sent.kind, sent.identifiers) == (OutcomeKind.CONVERSATION, ("our_system:4711",))
    assert sent.answers[0].question == "q_74a11fdc7152e492"
    assert read_filter(re.findall(r"people\?filter=(.+)", TEXT)[0])
    for example in re.findall(r"```json\n(.+?)\n```", TEXT, re.DOTALL):
        assert "osdi:error" in json.loads(example)
        assert msgspec.json.decode(example)
