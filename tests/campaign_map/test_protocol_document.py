"""docs/sync-protocol.md shows messages that are what it says, and names every code there is."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from phonebank_app.protocol import packs, wire

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "sync-protocol.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"<!-- (\w+) -->\n```json\n(.+?)\n```", TEXT, re.DOTALL)


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_is_the_message_it_says(name: str, example: str) -> None:
    struct = getattr(wire, name, None) or getattr(packs, name)
    message = msgspec.json.decode(example, type=struct)
    if isinstance(message, wire.Push):
        for pushed in message.ops:
            body = bytes(pushed.op)
            op = msgspec.json.decode(body, type=wire.OutcomeOp)
            assert wire.encode_op(op) == body
            assert wire.digest(body) == pushed.sha256
            assert op.outcome_id == pushed.outcome_id


def test_the_document_shows_every_message() -> None:
    assert {name for name, _ in EXAMPLES} >= {
        *("ServiceError", "Registration", "Registered", "ServiceStatus", "PackRequest", "PackDocument"),
        *("Push", "PushAnswer", "ChangesPage", "Reconciliation"),
    }


def test_the_reconciliation_shown_is_of_the_push_shown() -> None:
    shown = dict(EXAMPLES)
    push = msgspec.json.decode(shown["Push"], type=wire.Push)
    held = msgspec.json.decode(shown["Reconciliation"], type=wire.Reconciliation)
    assert held.digest == wire.log_digest([(op.outcome_id, op.sha256) for op in push.ops])
    assert (held.device, held.count, held.max_device_seq) == (push.device, 1, push.ops[0].device_seq)
    duplicate = msgspec.json.decode(shown["OpResult"], type=wire.OpResult)
    answer = msgspec.json.decode(shown["PushAnswer"], type=wire.PushAnswer)
    assert (duplicate.outcome_id, duplicate.server_seq) == (push.ops[0].outcome_id, answer.results[0].server_seq)


def test_the_document_names_every_code_the_service_gives() -> None:
    service = ROOT / "campaign_map"
    # What laptops ask; scripts are coordinators' business.
    paths = {*service.glob("*.py"), *service.glob("intake/*.py"), *service.glob("lending/*.py")}
    paths -= {service / "scripts.py"}
    sources = "".join(path.read_text(encoding="utf-8") for path in paths)
    given = set(re.findall(r'Refusal\(\s*\d+,\s*"(\w+)"', sources))
    given |= set(re.findall(r'(?:code=|return (?:op|None), |"(?:rejected|conflict)", )"(\w+)"', sources))
    assert len(given) > 20
    assert {code for code in given if f"`{code}`" not in TEXT} == set()
