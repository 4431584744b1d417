"""Backups that laptops may rely on, and restores that they notice."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.backups import back_up, restore
from campaign_map.settings import Service, open_service
from phonebank_app.errors import StoreProblem
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import Laptop


def held(service: Service) -> set[str]:
    with service.store.read() as connection:
        return set(connection.execute(sa.select(models.outcomes.c.outcome_id)).scalars())


def test_what_is_in_a_checked_backup_is_durable(laptop: Laptop, service: Service, tmp_path: Path) -> None:
    contacts = laptop.pack().contacts
    first = laptop.push(laptop.op(contacts[0]))
    made = back_up(service, tmp_path / "one.backup")
    second = laptop.push(laptop.op(contacts[1]))
    assert first.durable_through == 0
    assert second.durable_through == made.covers_seq >= first.results[0].server_seq
    assert second.results[0].server_seq > second.durable_through
    assert list(tmp_path.glob("*.part*")) == []
    assert [path.name for path in tmp_path.glob("one*")] == ["one.backup"]


def test_after_a_restore_the_epoch_is_new_and_laptops_send_again(
    laptop: Laptop, service: Service, tmp_path: Path
) -> None:
    contacts = laptop.pack().contacts
    ops = [laptop.pushed(laptop.op(one)) for one in contacts[:3]]
    laptop.push(*ops[:2])
    back_up(service, tmp_path / "one.backup")
    before = laptop.push(ops[2])
    assert restore(service, tmp_path / "one.backup") > before.epoch
    assert held(service) == {one.outcome_id for one in ops[:2]}
    again = laptop.push(*ops)
    assert again.epoch > before.epoch
    assert [one.status for one in again.results] == ["duplicate", "duplicate", "stored"]
    assert laptop.changes(f"{before.epoch}.99999").next.startswith(f"{again.epoch}.")
    assert laptop.report(contacts[4], "left_message").status == "stored"


def test_a_backup_restores_into_an_empty_database_and_two_restores_differ(
    laptop: Laptop, service: Service, tmp_path: Path, clock: EveningClock
) -> None:
    laptop.report(laptop.pack().contacts[0])
    back_up(service, tmp_path / "one.backup")
    epochs = []
    for name in ("a", "b"):
        clock.skip(timedelta(hours=1))
        fresh = open_service(f"sqlite:///{tmp_path / name}.db", clock=clock)
        epochs.append(restore(fresh, tmp_path / "one.backup"))
        assert held(fresh) == held(service)
        fresh.store.close()
    assert len(set(epochs)) == 2


@pytest.mark.parametrize("damage", ["cut", "rubbish", "empty", "none", "other"])
def test_what_is_not_a_whole_backup_is_refused_and_nothing_changes(
    laptop: Laptop, service: Service, http: httpx.Client, tmp_path: Path, damage: str
) -> None:
    laptop.report(laptop.pack().contacts[0])
    path = tmp_path / "one.backup"
    back_up(service, path)
    body = path.read_bytes()
    if damage == "none":
        path.unlink()
    else:
        path.write_bytes(
            {"cut": body[: len(body) // 2], "rubbish": b"not a database" * 99, "empty": b""}.get(damage, b"x")
        )
    before = held(service)
    with pytest.raises(StoreProblem):
        restore(service, path)
    assert held(service) == before
    assert http.get("/v1/status").json()["epoch"] == 1


def test_a_backup_replaces_no_file(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "one.backup"
    path.write_text("mine")
    with pytest.raises(StoreProblem, match="already"):
        back_up(service, path)
    assert path.read_text() == "mine"
