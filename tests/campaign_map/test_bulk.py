"""Many rows in one statement say the same on both databases, whatever is in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign_map import bulk, models
from campaign_map.settings import Service
from tests.campaign_map.laptop import SIX_O_CLOCK

AWKWARD = ["plain", "", "NULL", "null", '"', "\\", '\\"', "{a,b}", "a,b", " ", "'; DROP TABLE lists; --", "é😀", "[1]"]
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)

_devices = models.devices.c
_AMONG = sa.select(_devices.device_id).where(bulk.among(_devices.device_id, "ids"))


def _know(connection: sa.Connection, names: list[str]) -> None:
    rows = [{"device_id": name, "name": "", "first_seen": SIX_O_CLOCK} for name in names]
    bulk.insert(connection, models.devices, rows)


def _named(connection: sa.Connection) -> dict[str, Any]:
    return {row.device_id: row.name for row in connection.execute(sa.select(_devices.device_id, _devices.name))}


def test_rows_are_added_found_and_changed_whatever_their_text(service: Service) -> None:
    with service.store.write() as connection:
        _know(connection, [*AWKWARD, "another"])
        assert set(connection.execute(_AMONG, {"ids": AWKWARD}).scalars()) == set(AWKWARD)
        assert connection.execute(_AMONG, {"ids": []}).all() == []
        changed = [(name, f"{name}!", SIX_O_CLOCK if name else None) for name in AWKWARD]
        bulk.update(connection, models.devices, ("device_id",), ("name", "revoked_at"), changed)
        assert _named(connection) == {name: f"{name}!" for name in AWKWARD} | {"another": ""}
        revoked = sa.select(_devices.device_id).where(_devices.revoked_at == SIX_O_CLOCK)
        assert set(connection.execute(revoked).scalars()) == set(AWKWARD) - {""}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.sets(TEXTS, max_size=6), asked=st.sets(TEXTS, max_size=6))
def test_exactly_what_is_asked_for_is_found(service: Service, names: set[str], asked: set[str]) -> None:
    with service.store.write() as connection:
        connection.execute(models.devices.delete())
        _know(connection, sorted(names))
        assert set(connection.execute(_AMONG, {"ids": asked | names}).scalars()) == names
        assert set(connection.execute(_AMONG, {"ids": asked}).scalars()) == names & asked


def test_rows_of_ours_can_be_joined_with(service: Service) -> None:
    spans = bulk.given(device=sa.Text(), first=sa.BigInteger(), last=sa.BigInteger(), seen=models.Moment())
    query = sa.select(spans.c.device, spans.c.first, spans.c.last, spans.c.seen).join(
        models.devices, sa.and_(_devices.device_id == spans.c.device, _devices.first_seen < spans.c.seen)
    )
    later = SIX_O_CLOCK + timedelta(seconds=1)
    with service.store.write() as connection:
        _know(connection, ["one", 'tw"o', "three"])
        found = connection.execute(
            query,
            {"device": ["one", 'tw"o', "four"], "first": [1, -2, 3], "last": [2**62, 5, 6], "seen": [later] * 3},
        ).all()
    assert sorted(tuple(row) for row in found) == [("one", 1, 2**62, later), ('tw"o', -2, 5, later)]


def test_two_columns_name_a_row(service: Service, harrow: str) -> None:
    lines = models.contact_numbers
    with service.store.write() as connection:
        pairs = connection.execute(sa.select(lines.c.contact_id, lines.c.e164).order_by(lines.c.contact_id)).all()
        bulk.update(
            connection,
            lines,
            ("contact_id", "e164"),
            ("spoiled", "rests_until"),
            [(contact_id, e164, True, SIX_O_CLOCK) for contact_id, e164 in pairs[:3]],
        )
        spoiled = connection.execute(
            sa.select(lines.c.contact_id).where(lines.c.spoiled, lines.c.rests_until == SIX_O_CLOCK)
        )
        assert sorted(spoiled.scalars()) == [contact_id for contact_id, _ in pairs[:3]]


def test_rows_are_put_in_place_of_those_with_the_same_key(service: Service) -> None:
    rules = models.seat_rules
    with service.store.write() as connection:
        for floor in (0.1, 0.5):
            rows = [
                {"seat_code": code, "floor": floor, "cap": None, "set_by": 'R"ia', "set_at": SIX_O_CLOCK}
                for code in ("E1", "E2")
            ]
            bulk.replace(connection, rules, rows[:1] if floor > 0.2 else rows)
        found = connection.execute(sa.select(rules.c.seat_code, rules.c.floor, rules.c.cap, rules.c.set_by)).all()
    assert sorted(tuple(row) for row in found) == [("E1", 0.5, None, 'R"ia'), ("E2", 0.1, None, 'R"ia')]


def test_what_the_tables_refuse_is_the_same_error_as_ever_and_quotes_nothing(service: Service) -> None:
    with pytest.raises(sa.exc.IntegrityError) as told, service.store.write() as connection:
        _know(connection, ["twice", "Canary", "twice"])
    assert "Canary" not in str(told.value)
    with service.store.read() as connection:
        assert _named(connection) == {}
