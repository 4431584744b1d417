"""A caller who took their name off, at the service, on both databases: see also ``tests/sync/test_forgetting.py``."""

from __future__ import annotations

import msgspec
import sqlalchemy as sa

from campaign_map import models
from campaign_map.settings import Service
from phonebank_app.protocol.wire import OutcomeOp
from tests.campaign_map.laptop import Laptop


def nameless(op: OutcomeOp) -> OutcomeOp:
    return msgspec.structs.replace(op, caller="Guest 1", forgotten=True)


def held(service: Service) -> list[tuple[str, str]]:
    """The caller in each outcome's bytes, and its digest."""
    log = models.outcomes.c
    with service.store.read() as connection:
        rows = connection.execute(sa.select(log.op, log.sha256).order_by(log.server_seq)).all()
    return [(msgspec.json.decode(row.op, type=OutcomeOp).caller, row.sha256) for row in rows]


def test_the_same_outcome_without_its_name_takes_the_place_of_the_one_with_it(laptop: Laptop, service: Service) -> None:
    op, other = (laptop.op(contact, "conversation", guest=1) for contact in laptop.pack().contacts[:2])
    with_name, of_another = laptop.pushed(op), laptop.pushed(other)
    without = laptop.pushed(nameless(op))
    without = msgspec.structs.replace(without, device_seq=with_name.device_seq)
    (stored, _) = laptop.push(with_name, of_another).results
    (again,) = laptop.push(without).results
    assert (again.status, again.server_seq, again.forgotten) == ("duplicate", stored.server_seq, False)
    assert [caller for caller, _ in held(service)] == ["Guest 1", other.caller]
    assert held(service)[0][1] == without.sha256
    (late,) = laptop.push(with_name).results
    assert (late.status, late.forgotten) == ("duplicate", True), "the name does not come back"
    assert held(service)[0][1] == without.sha256
    (twice,) = laptop.push(without).results
    assert (twice.status, twice.forgotten) == ("duplicate", False)


def test_with_and_without_in_one_push_the_name_goes(laptop: Laptop, service: Service) -> None:
    op = laptop.op(laptop.pack().contacts[0], "conversation", guest=1)
    first, second = laptop.pushed(op), laptop.pushed(nameless(op))
    assert [one.status for one in laptop.push(first, second).results] == ["stored", "duplicate"]
    assert held(service) == [("Guest 1", second.sha256)]


def test_other_words_and_another_party_are_a_conflict(laptop: Laptop, other: Laptop, service: Service) -> None:
    contact = laptop.pack().contacts[0]
    op = laptop.op(contact, "conversation", guest=1)
    laptop.push(laptop.pushed(op))
    changed = msgspec.structs.replace(nameless(op), note="something else")
    (result,) = laptop.push(laptop.pushed(changed)).results
    assert (result.status, result.code) == ("conflict", "other_content")
    theirs = other.op(contact, "conversation", guest=1)
    stolen = msgspec.structs.replace(nameless(theirs), outcome_id=op.outcome_id)
    (result,) = other.push(other.pushed(stolen)).results
    assert result.status == "conflict"
    assert held(service)[0][0] == op.caller
