"""Numbers that nobody may ring: silenced for every list and party, also for lists and backups to come."""

from __future__ import annotations

from pathlib import Path

import httpx
import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts import audit_log
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.backups import back_up, restore
from campaign_map.lists import load_list, planning, read, silencing
from campaign_map.settings import Service
from phonebank_app.lists.suppression import read_suppression
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop, write_list

HEAD = "id,name,address,postcode,phone,tps,tps screened on,do not call\n"


def silence(service: Service, *numbers: str) -> silencing.Silencing:
    file = read_suppression("\n".join(numbers).encode(), name="off.txt")
    with service.store.read() as connection:
        planned = silencing.plan(connection, file)
    done = silencing.silence(service, OPERATOR.actor, file)
    assert planned == done
    return done


def callable_in(service: Service, seat: str) -> set[str]:
    """External ids of whoever could be given to a party."""
    table = models.contacts.c
    with service.store.read() as connection:
        rows = connection.execute(sa.select(table.external_id).where(table.seat_code == seat, table.queue < 9))
        return set(rows.scalars())


def load(service: Service, *rows: str, seat: str = HARROW_EAST) -> None:
    load_list(service, seat, (HEAD + "\n".join(rows) + "\n").encode(), name="list.csv")


def test_everybody_on_the_numbers_is_silent_in_every_seat_and_parties_that_hold_them_are_told(
    service: Service, http: httpx.Client, tmp_path: Path
) -> None:
    load_list(service, HARROW_EAST, write_list(tmp_path / "one.csv", 4))
    load(service, "P1,Pat Pine,9 Elm Row,SW15 1AA,020 7946 0001,no,2019-12-01,", seat=PUTNEY)
    holder = Laptop.paired(service, http)
    assert {one.external_id for one in holder.pack().contacts} == {"H0", "H1", "H2", "H3"}
    done = silence(service, "# those who wrote to us", "020 7946 0001", "07700 900999", "no number here: 12")
    assert (done.here, done.people, done.kept, done.silenced_before) == (1, 2, 1, 0)
    assert [one.row for one in done.file.refused] == [4]
    (change,) = holder.changes().changes
    assert change.type == "opt_out" and change.number_hash
    assert callable_in(service, HARROW_EAST) == {"H0", "H2", "H3"} and callable_in(service, PUTNEY) == set()
    again = silence(service, "020 7946 0001", "07700 900999", "x 12")
    assert (again.here, again.kept, again.silenced_before) == (0, 0, 2)
    assert len(holder.changes().changes) == 1
    with service.store.read() as connection:
        noted = audit_log.entries(connection, OPERATOR, action="silenced numbers").entries
        held = connection.execute(sa.select(models.numbers.c.e164)).scalars().all()
    assert [one.rows for one in noted] == [2, 2]
    assert "+447700900999" not in held  # nobody has it, so its hash alone is kept


def test_a_number_that_nobody_had_is_silent_when_a_later_list_brings_it(service: Service) -> None:
    silence(service, "020 7946 0005")
    rows = (
        "H5,Eve Elm,5 Oak Row,HA3 8UU,020 7946 0005,no,2019-12-01,",
        "H6,Fay Fir,6 Oak Row,HA3 8UU,020 7946 0006,no,2019-12-01,",
    )
    report = read(service, HARROW_EAST, (HEAD + "\n".join(rows) + "\n").encode(), name="list.csv")
    with service.store.read() as connection:
        planned = planning.plan(connection, HARROW_EAST, report)
    assert [(one.row, one.why) for one in planned.silenced] == [(2, "number")] and planned.numbers_silenced == 1
    load(service, *rows)
    assert callable_in(service, HARROW_EAST) == {"H6"}


def test_somebody_silent_on_every_number_stays_so_when_a_list_brings_them_with_another(service: Service) -> None:
    load(service, "H1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,")
    silence(service, "020 7946 0001")
    load(service, "H1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0002,no,2019-12-01,")
    assert callable_in(service, HARROW_EAST) == set()


def test_somebody_who_asked_off_is_not_rung_as_a_namesake_whom_nothing_tells_apart(service: Service) -> None:
    load(service, "H1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,yes")
    load(
        service,
        ",Ada Ash,,,020 7946 0002,no,2019-12-01,",
        "H9,Ada Ash,,,020 7946 0003,no,2019-12-01,",
        ",Ada Ash,9 Oak Row,HA3 9ZZ,020 7946 0004,no,2019-12-01,",
    )
    with service.store.read() as connection:
        lines = models.contact_numbers.c
        query = sa.select(lines.e164).join(models.contacts).where(models.contacts.c.queue < 9)
        may = set(connection.execute(query).scalars())
    assert may == {"+442079460003", "+442079460004"}


def test_whoever_asks_off_without_a_number_is_silent_where_an_earlier_list_has_them(service: Service) -> None:
    load(service, "H1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,")
    load(service, "H1,Ada Ash,1 Oak Row,HA3 8UU,,,,yes", "H2,Ben Birch,2 Oak Row,HA3 8UU,020 7946 0002,no,2019-12-01,")
    assert callable_in(service, HARROW_EAST) == {"H2"}


def test_a_restored_backup_lets_nobody_be_rung_who_was_silenced_after_it(service: Service, tmp_path: Path) -> None:
    load(
        service,
        "H1,Ada Ash,1 Oak Row,HA3 8UU,020 7946 0001,no,2019-12-01,",
        "H2,Ben Birch,2 Oak Row,HA3 8UU,020 7946 0002,no,2019-12-01,",
        "H3,Cat Cedar,3 Oak Row,HA3 8UU,020 7946 0003,no,2019-12-01,",
    )
    back_up(service, tmp_path / "before.backup")
    silence(service, "020 7946 0001", "020 7946 0009")
    load(service, "H2,Ben Birch,2 Oak Row,HA3 8UU,020 7946 0002,no,2019-12-01,yes")
    restore(service, tmp_path / "before.backup")
    assert callable_in(service, HARROW_EAST) == {"H3"}
    load(service, "H9,Ivy Ivy,9 Oak Row,HA3 8UU,020 7946 0009,no,2019-12-01,")
    assert callable_in(service, HARROW_EAST) == {"H3"}
