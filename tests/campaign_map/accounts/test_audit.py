"""Who saw or took what: only added to, and read by those it concerns."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit, audit_log, coordinators
from campaign_map.accounts.audit import SERVICE
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.accounts.sessions import visitor_of
from campaign_map.backups import back_up, restore
from campaign_map.problems import Refusal
from campaign_map.settings import Service, open_service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST
from tests.campaign_map.signing_in import desk, supporter

HENDON = "E14000741"


def note(service: Service, action: str = "took a list", seat: str = "", by: audit.Actor = SERVICE) -> None:
    with service.store.write() as connection:
        audit.note(connection, service.clock.now(), by, action, seat_code=seat, rows=3)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET action = 'nothing'",
        "DELETE FROM audit",
        "UPDATE audit SET actor_name = '' WHERE id = (SELECT max(id) FROM audit)",
        "TRUNCATE audit",
    ],
)
def test_the_database_refuses_to_change_the_log(service: Service, sql: str) -> None:
    note(service)
    with pytest.raises(sa.exc.DBAPIError), service.store.write() as connection:
        connection.exec_driver_sql(sql)
    with service.store.read() as connection:
        assert connection.execute(sa.select(models.audit.c.action)).scalars().all() == ["took a list"]


def read(service: Service, reader: coordinators.Coordinator, **filters: str) -> list[str]:
    """Every action a reader sees, newest first, three to a page."""
    said: list[str] = []
    cursor = ""
    with service.store.read() as connection:
        while True:
            page = audit_log.entries(connection, reader, cursor=cursor, limit=3, **filters)
            assert len(page.entries) <= 3
            said += [entry.action for entry in page.entries]
            if not page.older:
                return said
            cursor = page.older


def test_pages_follow_one_another_without_a_gap(service: Service, clock: EveningClock) -> None:
    for number in range(10):
        note(service, f"act {number}")
        if number % 3 == 0:
            clock.skip(timedelta(seconds=1))
    assert read(service, OPERATOR) == [f"act {number}" for number in reversed(range(10))]


def test_the_log_is_read_by_seat_by_actor_and_by_action(service: Service) -> None:
    cora = desk(service, "coordinator").coordinator
    note(service, "took a list", HARROW_EAST, cora.actor)
    note(service, "took a list", HENDON)
    assert read(service, OPERATOR, seat_code=HENDON) == ["took a list"]
    assert read(service, OPERATOR, seat_code="\x00", actor_id="\ud800") == []
    assert read(service, OPERATOR, actor_id=cora.coordinator_id) == ["took a list", "took up their invitation"]
    assert read(service, OPERATOR, action="invited a coordinator") == ["invited a coordinator"]
    with service.store.read() as connection:
        assert "took a list" in audit_log.actions(connection)


def test_a_coordinator_of_one_seat_reads_what_happened_there_and_what_they_did(service: Service) -> None:
    cora = desk(service, "coordinator", [HARROW_EAST]).coordinator
    note(service, "theirs", HARROW_EAST)
    note(service, "another seat’s", HENDON)
    note(service, "everybody’s")
    assert read(service, cora) == ["theirs", "took up their invitation"]
    assert read(service, cora, seat_code=HENDON) == []
    for role in ("viewer", "moderator"):
        reader = desk(service, role, email=f"{role}@example.org").coordinator
        with pytest.raises(Refusal) as told:
            read(service, reader)
        assert told.value.code == "not_yours"


def test_a_cursor_of_ones_own_making_is_refused_in_words(service: Service) -> None:
    with service.store.read() as connection:
        for cursor in ("x", "1", "-", "1-", "9" * 30 + "-1", "1-9999999999999999", "１-1", "-1-1"):
            with pytest.raises(Refusal) as told:
                audit_log.entries(connection, OPERATOR, cursor=cursor)
            assert told.value.code == "bad_cursor"
        assert audit_log.entries(connection, OPERATOR, cursor="99999999999999-99999999999999").entries == ()


def test_no_supporters_name_or_address_is_in_the_log(service: Service) -> None:
    person, _ = supporter(service)
    note(service, "advertised an event", HARROW_EAST, person.actor)
    with service.store.read() as connection:
        said = str(connection.execute(sa.select(models.audit)).all())
    assert "Ann" not in said
    assert "example.org" not in said
    assert person.person_id in said


def test_a_restore_adds_to_the_log_and_keeps_out_who_was_shut_out(
    service: Service, clock: EveningClock, tmp_path: Path
) -> None:
    admin = desk(service)
    cora = desk(service, "coordinator", email="dora@example.org").coordinator
    backup = back_up(service, tmp_path / "one.backup").path
    coordinators.disable(service, admin.coordinator, cora.coordinator_id)
    before = read(service, OPERATOR)
    clock.skip(timedelta(seconds=5))
    restore(service, backup)
    assert read(service, OPERATOR) == ["restored a backup", *before]
    assert "shut out a coordinator" in before
    states = {one.coordinator.email: one.state for one in coordinators.everybody(service, OPERATOR)}
    assert states == {"cora@example.org": "active", "dora@example.org": "disabled"}
    assert visitor_of(service, admin.token) is None
    restore(service, backup)
    assert len(read(service, OPERATOR)) == len(before) + 2


def test_a_log_is_restored_into_an_empty_service(service: Service, tmp_path: Path) -> None:
    note(service, "first")
    note(service, "second")
    note(service, "second")
    backup = back_up(service, tmp_path / "one.backup").path
    fresh = open_service(f"sqlite:///{tmp_path / 'fresh.db'}", clock=service.clock)
    try:
        restore(fresh, backup)
        assert read(fresh, OPERATOR)[1:] == ["second", "second", "first"]
    finally:
        fresh.store.close()
