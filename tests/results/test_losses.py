"""What a format loses is found out by trying, and held against what it says it loses."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from phonebank_app.results import FORMATS, FormatName, Wanted
from phonebank_app.results.losses import count
from phonebank_app.results.rows import Attempt, Given
from phonebank_app.results.source import Source
from phonebank_app.rules.outcomes import RULES, OutcomeKind
from tests.results.sources import ANSWERED, NOON, attempt, changed, contact_of, source

EVERY = pytest.mark.parametrize(
    ("wanted", "fmt"), [(wanted, fmt) for fmt, one in FORMATS.items() for wanted in one.wanted]
)
KINDS = [kind for kind in OutcomeKind if kind is not OutcomeKind.WITHDRAWN]


def written(of: Source, wanted: Wanted, fmt: FormatName) -> bytes:
    """The bytes of the file; of a workbook its texts, since it holds the time at which it was made."""
    file = io.BytesIO()
    table = FORMATS[fmt].table(of, wanted)
    if fmt == "xlsx":
        return repr([list(map(str, row)) for row in table.cells()]).encode()
    FORMATS[fmt].write(table, file)
    return file.getvalue()


def told(of: Source, wanted: Wanted, fmt: FormatName) -> dict[str, int]:
    """What is said to be lost, and of how many rows."""
    return {loss.code: loss.rows for loss in count(FORMATS[fmt].lossy(of, wanted), of)}


@EVERY
def test_outcomes_that_cannot_be_told_apart_in_a_file_are_told(wanted: Wanted, fmt: FormatName) -> None:
    rows = {kind: attempt(kind=kind, label="same", answers={"issue": Given(("nhs",))}) for kind in KINDS}
    files = {kind: written(source([row]), wanted, fmt) for kind, row in rows.items()}
    for one, other in combinations(KINDS, 2):
        if files[one] != files[other]:
            continue
        for kind in (one, other):
            codes = told(source([rows[kind]]), wanted, fmt)
            assert [
                code for code in codes if code.startswith(("outcome", "no_code", "skipped", "results", "answers"))
            ], f"{one} and {other} look alike in {fmt}, and nobody is told of {kind}"


FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "note": ({"note": "likes trams"}, "note"),
    "words": ({"answers": {**ANSWERED, "issue": Given(("nhs", "housing"), "more")}}, "no_words_column answers"),
    "code": ({"answers": {**ANSWERED, "issue": Given(("crime",), "the queue")}}, "no_answer_column answers"),
    "one code as another": ({"answers": {**ANSWERED, "intention": Given(("leaning",))}}, "merged_answers answers"),
    "question": ({"answers": {**ANSWERED, "more": Given(("yes",))}}, "no_answer_column answers"),
    "time": ({"at": NOON + timedelta(hours=1)}, "time"),
    "fraction": ({"at": NOON + timedelta(milliseconds=1)}, "fraction time seconds"),
    "call_back_at": ({"call_back_at": NOON + timedelta(days=1)}, "call_back_at"),
    "language": ({"language": "Cymraeg"}, "language"),
    "caller": ({"caller": "Priya"}, "caller"),
    "chair": ({"chair": 5}, "bookkeeping"),
    "area": ({"area": "Hill"}, "area"),
    "name": ({"name": "Robin Other"}, "name"),
    "number": ({"number": "+442079460018"}, "number"),
    "script": ({"script_hash": "cd" * 32}, "bookkeeping"),
    "sent": ({"sent": False}, "bookkeeping"),
    "outcome id": ({"outcome_id": "another"}, "bookkeeping"),
    "party": ({"party_id": "another"}, "bookkeeping"),
    "set aside": ({"counts": False, "set_aside": True}, "not_counting withdrawn latest_only"),
    "replaced": ({"counts": False}, "not_counting withdrawn latest_only"),
    "reason": ({"reason": "a reason", "by": "Alex"}, "bookkeeping"),
    "no id of the list": ({"external_id": ""}, "no_external_id"),
    "rehearsal": ({"rehearsal": True}, "bookkeeping"),
}
"""What is changed in an attempt, and which of the losses say that this is not in a file."""


@EVERY
@pytest.mark.parametrize("kind", [OutcomeKind.CONVERSATION, OutcomeKind.CALL_BACK])
def test_whatever_a_file_does_not_show_is_told(wanted: Wanted, fmt: FormatName, kind: OutcomeKind) -> None:
    untold = []
    for field, (fields, saying) in FIELDS.items():
        before = attempt(kind=kind, answers=ANSWERED)
        after = changed(before, **fields)
        if written(source([before]), wanted, fmt) == written(source([after]), wanted, fmt):
            codes = told(source([after]), wanted, fmt)
            # That calls, or how they ended, are not in a file at all says it of all that belongs to them.
            if codes.keys().isdisjoint([*saying.split(), "results", "answers_only"]):
                untold.append(field)
    assert untold == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fmt", ["van", "thrutalk", "codes"])
def test_nobody_who_asked_not_to_be_rung_has_a_number_in_a_file_for_another_system(
    kind: OutcomeKind, fmt: FormatName
) -> None:
    of = source([attempt(kind=kind, do_not_call=True)])
    text = written(of, "attempts", fmt).decode()
    assert "07700900123" not in text
    if fmt != "codes" and RULES[kind].attempt:
        assert told(of, "attempts", fmt)["no_number"] == 1


@pytest.mark.parametrize("fmt", ["van", "thrutalk", "codes"])
def test_an_id_is_never_blank_and_a_strange_one_is_told(fmt: FormatName) -> None:
    of = source([attempt(external_id="")])
    assert "contact-1" in written(of, "attempts", fmt).decode()
    assert told(of, "attempts", fmt)["no_external_id"] == 1


@EVERY
def test_an_evening_of_nothing_loses_nothing(wanted: Wanted, fmt: FormatName) -> None:
    of = source([])
    assert told(of, wanted, fmt) == {}
    written(of, wanted, fmt)


def test_every_loss_is_a_sentence_that_says_who_keeps_it() -> None:
    of = source([attempt(place, kind=kind, answers=ANSWERED) for place, kind in enumerate(KINDS, 1)])
    for fmt, one in FORMATS.items():
        for wanted in one.wanted:
            ways = one.lossy(of, wanted)
            assert len({way.code for way in ways}) == len(ways), fmt
            for way in ways:
                assert way.words.endswith(".")
                assert not way.keeps.endswith(".")


def test_json_lines_of_every_attempt_lose_nothing() -> None:
    rows: list[Attempt] = [attempt(place, kind=kind, answers=ANSWERED) for place, kind in enumerate(OutcomeKind, 1)]
    of = source(rows, [contact_of(row) for row in rows])
    assert told(of, "attempts", "jsonl") == {}
