"""A list's columns come back as they stood, to those who may have them, and to nobody once a voter is forgotten."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from campaign_map import keeping, models, originals, results
from campaign_map.accounts.coordinators import OPERATOR, Coordinator
from campaign_map.backups import back_up, restore
from campaign_map.desk import takeaway
from campaign_map.desk.sheets import Format
from campaign_map.intake import changes
from campaign_map.lists import load_list
from campaign_map.settings import Service
from phonebank_app.lists import OpenList
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.laptop import HARROW_EAST, PUTNEY, Laptop

HEAD = "Ref;Name;Tel 1;TPS;TPS screened on;Pet;Wish\n"
LIST = (
    HEAD
    + "H1;Ada Ash;020 7946 0001;n;2019-12-01; Rex ;=1+1\n"
    + "H2;Ben Birch;020 7946 0002;n;2019-12-01;;“Ring late”\n"
    + "H1;Ada Ash;020 7946 0003;n;2019-12-01;Tom;\n"
)
ADA = {
    "Ref": "H1",
    "Tel 1": "020 7946 0001",
    "TPS": "n",
    "TPS screened on": "2019-12-01",
    "Pet": " Rex ",
    "Wish": "=1+1",
}


def rows_of(service: Service) -> dict[str, dict[str, str]]:
    """The original cells, by the contact's id in the list."""
    contacts = models.contacts.c
    with service.store.read() as connection:
        ids = dict(connection.execute(sa.select(contacts.contact_id, contacts.external_id)).all())
        cells = originals.originals(connection, None).cells_of(connection, ids)
    return {ids[one]: dict(their) for one, their in cells.items()}


def kept(service: Service) -> int:
    with service.store.read() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(models.list_rows)).scalar_one())


def taken(service: Service, fmt: Format = "csv", *, contacts: bool = True) -> str | bytes:
    make = takeaway.contacts_with_names if contacts else _outcomes
    parts = list(make(service, OPERATOR, None, fmt=fmt).parts)
    return b"".join(parts) if isinstance(parts[0], bytes) else "".join(map(str, parts))  # type: ignore[arg-type]


def _outcomes(service: Service, by: Coordinator, seats: None, fmt: Format) -> takeaway.File:
    return takeaway.outcomes_with_names(service, by, seats, takeaway.Days(), fmt=fmt)


def as_rows(text: str | bytes) -> Iterator[dict[str, str]]:
    return csv.DictReader(io.StringIO(str(text), newline=""))


def test_rows_come_back_as_they_stood_with_outcomes_and_with_the_latest_state(
    service: Service, http: httpx.Client
) -> None:
    load_list(service, HARROW_EAST, LIST.encode(), name="list.csv")
    laptop = Laptop.paired(service, http)
    ada = next(one for one in laptop.pack().contacts if one.external_id == "H1")
    laptop.report(ada, "conversation")
    assert kept(service) == 3
    assert ADA.items() <= rows_of(service)["H1"].items()
    latest = {row["External id"]: row for row in as_rows(taken(service))}
    assert latest["H1"]["Pet"] == " Rex " and latest["H1"]["Tel 1"] == "020 7946 0001"
    assert latest["H1"]["Wish"] == "'=1+1"  # what a spreadsheet would work out stays text
    assert latest["H2"]["Wish"] == "“Ring late”" and latest["H2"]["Pet"] == ""
    assert latest["H1"]["Name (from the list)"] == "Ada Ash"
    assert all(row["Contact id"] for row in latest.values())
    (said,) = as_rows(taken(service, contacts=False))
    assert (said["contact_id"], said["outcome"], said["Pet"], said["Ref"]) == (
        ada.contact_id,
        "conversation",
        " Rex ",
        "H1",
    )


@pytest.mark.parametrize("contacts", [True, False])
def test_the_same_rows_come_as_json_lines_and_as_a_workbook(
    service: Service, http: httpx.Client, *, contacts: bool
) -> None:
    load_list(service, HARROW_EAST, LIST.encode(), name="list.csv")
    laptop = Laptop.paired(service, http)
    laptop.report(laptop.pack().contacts[0], "no_answer")
    plain = list(as_rows(taken(service, contacts=contacts)))
    told = bytes(taken(service, "jsonl", contacts=contacts)).splitlines()  # type: ignore[arg-type]
    lines = [msgspec.json.decode(line) for line in told]
    assert [list(line) for line in lines] == [list(row) for row in plain]
    assert {line.get("Wish", "") for line in lines} <= {"=1+1", "“Ring late”"}
    assert bytes(taken(service, "xlsx", contacts=contacts)).startswith(b"PK")  # type: ignore[arg-type]


def test_what_comes_from_the_register_alone_comes_back_to_nobody(service: Service) -> None:
    load_list(service, HARROW_EAST, LIST.encode(), name="register.csv", register_only=True)
    load_list(service, HARROW_EAST, f"{HEAD}H1;Ada Ash;020 7946 0001;;;Own dog;\n".encode(), name="own.csv")
    # Ada is known from the register, Cat from a list of ours that the register was laid beside later.
    load_list(service, HARROW_EAST, f"{HEAD}H3;Cat Cedar;020 7946 0009;;;Our cat;\n".encode(), name="own.csv")
    seen = f"{HEAD}H3;Cat Cedar;020 7946 0009;;;Theirs;\n"
    load_list(service, HARROW_EAST, seen.encode(), name="register.csv", register_only=True)
    assert kept(service) == 6
    assert {ref: cells["Pet"] for ref, cells in rows_of(service).items()} == {"H3": "Our cat"}
    told = str(taken(service))
    assert "Ada" not in told and "Rex" not in told and "Own dog" not in told and "Theirs" not in told
    assert len(list(as_rows(told))) == 3


def test_whoever_is_forgotten_loses_their_rows_and_a_restored_backup_does_not_bring_them_back(
    service: Service, tmp_path: Path
) -> None:
    load_list(service, HARROW_EAST, LIST.encode(), name="list.csv")
    back_up(service, tmp_path / "before.backup")
    contacts = models.contacts.c
    with service.store.write() as connection:
        ada = connection.execute(sa.select(contacts.contact_id).where(contacts.external_id == "H1")).scalar_one()
        numbering = changes.lock(connection)
        keeping.erase(connection, [ada], service.clock.now())
        changes.settle(connection, numbering)
    assert set(rows_of(service)) == {"H2"} and kept(service) == 1
    restore(service, tmp_path / "before.backup")
    assert set(rows_of(service)) == {"H2"} and kept(service) == 1
    with service.store.read() as connection:
        names = set(connection.execute(sa.select(contacts.name)).scalars())
    assert names == {"", "Ben Birch"}
    assert "Ada" not in str(taken(service)) and ada not in str(taken(service))


def test_a_list_with_the_same_columns_takes_the_place_of_rows_and_one_with_others_stands_beside_them(
    service: Service, clock: EveningClock
) -> None:
    load_list(service, HARROW_EAST, LIST.encode(), name="list.csv")
    clock.skip(timedelta(minutes=1))
    load_list(service, HARROW_EAST, f"{HEAD}H2;Ben Birch;020 7946 0002;n;2019-12-03;Cat;\n".encode(), name="new.csv")
    assert kept(service) == 3
    assert rows_of(service)["H2"]["Pet"] == "Cat" and rows_of(service)["H1"]["Pet"] == " Rex "
    clock.skip(timedelta(minutes=1))
    load_list(service, HARROW_EAST, b"Name,Phone,Hat\nBen Birch,020 7946 0002,bowler\n", name="hats.csv")
    assert kept(service) == 4
    ben = rows_of(service)["H2"]
    assert (ben["Pet"], ben["Hat"], ben["Phone"]) == ("Cat", "bowler", "020 7946 0002")
    load_list(service, PUTNEY, b"Name,Phone,Shoe\nMo Moss,020 7946 0009,brown\n", name="shoes.csv")
    with service.store.read() as connection:
        own = originals.originals(connection, {HARROW_EAST}).headers
    assert own == ("Ref", "Name", "Phone", "Hat", "Tel 1", "TPS", "TPS screened on", "Pet", "Wish")


def test_cells_beyond_the_header_row_come_back_too_and_columns_left_out_are_not_kept(service: Service) -> None:
    text = b"Name,Phone,Comments\nAda Ash,020 7946 0001,secret,one more\n"
    load_list(service, HARROW_EAST, text, name="wide.csv", mapping={"Comments": "-"})
    with service.store.read() as connection:
        stored = connection.execute(sa.select(models.list_rows.c.cells)).scalars().all()
        own = originals.originals(connection, None)
    assert own.headers == ("Name", "Phone", "Column 4") and "secret" not in str(stored)
    assert "one more" in str(stored)


def test_the_command_writes_the_lists_own_columns_and_a_laptop_is_not_given_them(
    service: Service, http: httpx.Client
) -> None:
    load_list(service, HARROW_EAST, LIST.encode(), name="list.csv")
    laptop = Laptop.paired(service, http)
    laptop.report(laptop.pack().contacts[0], "no_answer")
    with service.store.read() as connection:
        ours = "".join(results.csv_lines(connection, with_originals=True))
    assert next(as_rows(ours))["Ref"] in ("H1", "H2")
    assert "Pet" not in laptop.ask("GET", "results.csv").text
    assert OpenList(ours.encode(), name="back.csv").columns[6].header == "contact_id"
