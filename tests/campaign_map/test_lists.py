"""Lists in: loaded twice they are there once, and what they say against a call stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from campaign_map import models
from campaign_map.lists import load, load_list, read
from campaign_map.settings import Service
from phonebank_app.errors import ListProblem
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop, write_list

HEAD = "id,name,address,postcode,phone,tps,tps screened on,do not call\n"


def count(service: Service, table: sa.Table) -> int:
    with service.store.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def households(service: Service) -> dict[str, str]:
    table = models.contacts.c
    with service.store.read() as connection:
        rows = connection.execute(sa.select(table.name, table.household_id)).all()
        return {row.name: row.household_id for row in rows}


def test_a_list_loaded_twice_is_there_once(service: Service, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", 1000)
    first = load_list(service, HARROW_EAST, path)
    again = load_list(service, HARROW_EAST, path)
    assert (first.added, first.known) == (1000, 0)
    assert (again.added, again.known) == (0, 1000)
    assert count(service, models.contacts) == count(service, models.numbers) == 1000
    assert count(service, models.households) == 500


def test_a_seat_must_exist(service: Service, tmp_path: Path) -> None:
    with pytest.raises(ListProblem, match="no seat"):
        load_list(service, "E14999999", write_list(tmp_path / "list.csv", 1))


def test_a_later_list_joins_households_that_share_a_number_or_an_address(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        HEAD
        + "1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,\n"
        + "2,Ben Birch,2 Oak Row,HA3 8UU,020 7946 0002,no,2019-12-01,\n"
    )
    load_list(service, HARROW_EAST, path)
    path.write_text(HEAD + "3,Cat Cedar,2 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,\n")
    load_list(service, HARROW_EAST, path)
    assert len(set(households(service).values())) == 1
    assert count(service, models.households) == 1


def test_households_joined_by_one_row_are_found_by_the_next(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = "".join(
        f"{one},Old {name},{one} Oak Row,HA3 8UU,020 7946 000{one},no,2019-12-01,\n"
        for one, name in enumerate(("Ash", "Birch", "Cedar"), 1)
    )
    path.write_text(HEAD + rows)
    load_list(service, HARROW_EAST, path)
    # Elm Row joins Cedar first; then a row ties Ash to Birch, and one of another home ties Birch’s address to Cedar.
    path.write_text(
        HEAD
        + "6,New Elm,9 Elm Row,HA3 8UU,020 7946 0003,no,2019-12-01,\n"
        + "7,New Ash,1 Oak Row,HA3 8UU,020 7946 0002,no,2019-12-01,\n"
        + "8,New Cedar,2 Oak Row,HA3 8UU,020 7946 0003,no,2019-12-01,\n"
    )
    load_list(service, HARROW_EAST, path)
    assert len(set(households(service).values())) == count(service, models.households) == 1


def test_two_people_of_one_name_and_number_in_a_list_are_one_contact(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,\n")
    load_list(service, HARROW_EAST, path)
    path.write_text(HEAD + "2,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001|020 7946 0002,no,2019-12-01,\n")
    assert load_list(service, HARROW_EAST, path).added == 0
    assert count(service, models.contact_numbers) == 2


def test_a_household_out_on_a_lease_is_not_joined_to_another(
    service: Service, http: httpx.Client, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        HEAD
        + "1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,\n"
        + "2,Ben Birch,2 Oak Row,HA3 8UU,020 7946 0002,no,2019-12-01,\n"
    )
    load_list(service, HARROW_EAST, path)
    held = {one.household for one in Laptop.paired(service, http).pack().contacts}
    path.write_text(HEAD + "3,Cat Cedar,2 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,\n")
    load_list(service, HARROW_EAST, path)
    assert set(households(service).values()) == held
    assert len(held) == 2


def test_do_not_call_in_a_list_holds_for_the_number_in_every_list(
    service: Service, http: httpx.Client, tmp_path: Path
) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "one.csv", 4))
    holder = Laptop.paired(service, http)
    held = {one.external_id: one for one in holder.pack().contacts}
    path = tmp_path / "two.csv"
    path.write_text(HEAD + "9,Zoe Other,9 Elm Row,SW15 1AA,020 7946 0000,no,2019-12-01,yes\n")
    load_list(service, PUTNEY, path)
    (change,) = holder.changes().changes
    assert change.type == "opt_out"
    assert change.contact_id == ""
    load_list(service, PUTNEY, path)
    assert len(holder.changes().changes) == 1
    holder.ask("POST", "return")
    assert "H0" in held
    assert "H0" not in {one.external_id for one in Laptop.paired(service, http).pack().contacts}


def test_a_later_screening_of_a_number_counts(service: Service, http: httpx.Client, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    row = "1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,{},{},\n"

    def callable_after(tps: str, day: str) -> bool:
        path.write_text(HEAD + row.format(tps, day))
        load_list(service, HARROW_EAST, path)
        seats = {seat["code"]: seat for seat in http.get("/v1/needs").json()["seats"]}
        return bool(seats[HARROW_EAST]["callable"])

    assert not callable_after("", "")
    assert callable_after("no", "2019-11-20")
    assert not callable_after("yes", "2019-11-25")
    assert not callable_after("no", "2019-11-21")  # an older screening than the one that found it
    assert callable_after("no", "2019-12-02")


def test_a_screening_that_grows_too_old_ends_the_calls(laptop: Laptop, service: Service, clock: EveningClock) -> None:
    clock.skip(timedelta(days=26))
    laptop.pair_again(service)
    assert laptop.ask_pack().status_code == 409


def test_the_same_name_at_the_same_address_is_the_same_person_unless_their_ids_differ(
    service: Service, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        HEAD
        + ",Ada O'Ash-Bell,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,\n"
        + "7,Ben Birch,2 Oak Row,HA3 8UU,020 7946 0002,no,2019-12-01,\n"
    )
    load_list(service, HARROW_EAST, path)
    path.write_text(
        HEAD
        + '1,Ada O’Ash Bell,"1, Oak Row",ha38uu,020 7946 0003,no,2019-12-01,\n'
        + "8,Ben Birch,2 Oak Row,HA3 8UU,020 7946 0004,no,2019-12-01,\n"
    )
    loaded = load_list(service, HARROW_EAST, path)
    assert (loaded.added, loaded.known) == (1, 1)
    contacts = models.contacts.c
    with service.store.read() as connection:
        ids = connection.execute(sa.select(contacts.external_id).order_by(contacts.external_id)).scalars().all()
    assert list(ids) == ["1", "7", "8"]  # what was blank of Ada is filled


def test_an_id_alone_is_not_believed_from_another_list(service: Service, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(HEAD + "1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,\n")
    load_list(service, HARROW_EAST, path)
    path.write_text(HEAD + "1,Ada Birch,9 Elm Row,HA3 8UU,020 7946 0009,no,2019-12-01,\n")
    assert load_list(service, HARROW_EAST, path).added == 1
    path.write_text(HEAD + "1,Ada Ash Cedar,9 Fir Row,HA3 8UU,020 7946 0001,no,2019-12-01,\n")
    assert load_list(service, HARROW_EAST, path).added == 0


def test_a_load_that_breaks_off_is_carried_on_by_the_same_file(service: Service, tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", 1000)
    report = read(service, HARROW_EAST, path)

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(service, HARROW_EAST, report, on_progress=stop)
    assert count(service, models.contacts) == 400
    with service.store.read() as connection:
        assert connection.execute(sa.select(models.lists.c.finished_at)).scalar_one() is None
    done: list[tuple[int, int]] = []
    carried_on = load(service, HARROW_EAST, report, on_progress=lambda one, of: done.append((one, of)))
    assert (carried_on.added, carried_on.known) == (1000, 0) and done[-1] == (1000, 1000)
    assert count(service, models.contacts) == count(service, models.list_rows) == 1000
    assert count(service, models.lists) == 1
    with service.store.read() as connection:
        assert connection.execute(sa.select(models.lists.c.finished_at)).scalar_one() is not None
