"""A desk with something on it: an order, last week’s calls, parties of every state, a tray, a script, a messy list."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from campaign_map import models, scripts
from campaign_map.accounts.coordinators import OPERATOR
from campaign_map.accounts.visitors import Coordinator, Role
from campaign_map.desk import holding, loading
from campaign_map.need import orders
from campaign_map.settings import Service

ADA = Coordinator("o_ada", "ada@example.org", "Ada Mensah", Role.ADMIN)
HENDON = "E14000741"
SCRIPT = """+++
title    = "A short call"
language = "en-GB"
version  = 2
+++

== hello: Hello
“Hello, is that **{full_name}?** I’m **{caller}**, a volunteer ringing for {on_behalf_of} in {seat}.”

1 Yes, speaking -> ask
2 Not in just now -> end not_available
3 No, thank you -> end refused

== ask: Will you come? (question help)
“Will you come to our meeting on Saturday?”

1 Yes [yes] -> thanks
2 No [no] -> thanks

== thanks: Thank you
“Thank you for your time. Goodbye.”
-> end conversation
"""


def busy(service: Service, folder: Path) -> str:
    """Put it there, in a campaign that `tests.campaign_map.web.world` has furnished; returns the messy list's id."""
    now = service.clock.now()
    orders.hold(service, ADA.actor, HENDON, "candidate’s own day", now + timedelta(days=1, hours=4))
    messy = folder / "bedford electors.csv"
    rows = [f"B{one},Alex Ba{'bdk'[one % 3]}ley,{one} Mill Lane,0113 496 0{one:03d},no,2019-11-08" for one in range(60)]
    messy.write_text(
        "id,name,address,phone,tps,tps screened on\n" + "\n".join(rows) + "\nB90,Pat Long,1 Low Road,12,no,\nB91,,,,,\n"
    )
    list_id = loading.load(service, ADA, "E14000552", messy)
    holding.issue(service, ADA, "Levenshulme", 6, 3.0)
    with service.store.write() as connection:
        _earlier(connection, now - timedelta(days=7), 1.4)
        _earlier(connection, now, 1.0)
        _states(connection, now)
        party_id = connection.execute(sa.select(models.parties.c.party_id).order_by(models.parties.c.made_at)).scalar()
        for at, code in enumerate(("other_content", "other_content", "bad_time")):
            connection.execute(
                models.set_aside.insert().values(
                    party_id=party_id,
                    device_id="d_aside",
                    outcome_id=f"o_aside{at}",
                    device_seq=at + 1,
                    sha256=f"{at:064d}",
                    op=b"{}",
                    status="conflict" if code == "other_content" else "rejected",
                    code=code,
                    received_at=now - timedelta(minutes=at),
                )
            )
    scripts.offer_script(service, OPERATOR, SCRIPT)
    return list_id


def _earlier(connection: sa.Connection, now: object, times: float) -> None:
    """Copies of some of the evening's outcomes, spread over the day before this hour."""
    table = models.outcomes
    rows = list(connection.execute(sa.select(table).order_by(table.c.server_seq).limit(120)).mappings())
    last = connection.execute(sa.select(sa.func.max(table.c.server_seq))).scalar_one()
    copied = []
    for hour, many in enumerate((12, 19, 23, 20, 18, 21, 24, 31, 54, *((98,) if times > 1 else ()))):
        for row in (rows * 2)[: int(many * times)]:
            last += 1
            copied.append(
                {
                    **row,
                    "outcome_id": f"o_{secrets.token_hex(8)}",
                    "server_seq": last,
                    "device_id": "d_earlier",
                    "device_seq": last,
                    "received_at": now - timedelta(hours=9 - hour, minutes=-5),  # type: ignore[operator]
                }
            )
    connection.execute(table.insert(), copied)
    connection.execute(models.campaign.update().values(last_seq=last))


def _states(connection: sa.Connection, now: object) -> None:
    """One party gone quiet, one whose time is over, one that gave its list back."""
    table = models.leases
    rows = connection.execute(sa.select(table).order_by(table.c.lease_id)).all()
    quiet, over = rows[0], rows[1]
    ago = timedelta(hours=1, minutes=42)
    connection.execute(
        table.update().where(table.c.lease_id == quiet.lease_id).values(starts=now - 2 * ago, heard_at=now - ago)  # type: ignore[operator]
    )
    for at, (host, ended) in enumerate((("Truro", "until"), ("Leith Walk", "returned_at"))):
        party_id = f"p_state{at}"
        connection.execute(
            models.parties.insert().values(
                party_id=party_id,
                host=host,
                callers=5,
                hours=3.0,
                made_at=now,
                seat_code="",
                seat_by="",
                seat_because="",
                packs=1,
            )
        )
        row = {**over._mapping, "lease_id": f"k_state{at}", "party_id": party_id, "version": 1, "dialled": 119}
        row |= {"starts": now - 2 * ago, "until": now + ago, "heard_at": now - ago / 2}  # type: ignore[operator]
        row[ended] = now - timedelta(minutes=10)  # type: ignore[operator]
        connection.execute(table.insert().values(**row))
