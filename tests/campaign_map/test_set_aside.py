"""What a host set aside arrives at the service as that: attempts count, wishes stay, and who asked and why is kept."""

from __future__ import annotations

import csv

import sqlalchemy as sa

from campaign_map import models
from campaign_map.results import csv_lines
from campaign_map.settings import Service
from tests.campaign_map.laptop import Laptop


def test_a_contact_whose_outcome_was_set_aside_is_open_again_with_their_attempt(
    laptop: Laptop, service: Service
) -> None:
    contacts = laptop.pack().contacts
    for contact in contacts[:2]:
        refused = laptop.op(contact, "refused", guest=1)
        laptop.push(refused)
        by = {"by": "Ann", "reason": "Not really rung"} if contact is contacts[0] else {}
        laptop.push(laptop.op(contact.contact_id, "withdrawn", guest=1, replaces=refused.outcome_id, **by))
    table = models.contacts.c
    with service.store.read() as connection:
        found = {
            row.contact_id: (row.finished, row.attempts)
            for row in connection.execute(sa.select(table.contact_id, table.finished, table.attempts))
        }
    assert found[contacts[0].contact_id] == ("", 1), "set aside by the host: the telephone may have rung"
    assert found[contacts[1].contact_id] == ("", 0), "taken back by the caller: it was a slip"


def test_the_results_say_who_set_it_aside_and_why(laptop: Laptop, service: Service) -> None:
    contact = laptop.pack().contacts[0]
    talked = laptop.op(contact, "conversation")
    laptop.push(talked)
    aside = laptop.op(contact.contact_id, "withdrawn", replaces=talked.outcome_id, by="Ann", reason="=not really rung")
    laptop.push(aside)
    with service.store.read() as connection:
        rows = list(csv.DictReader("".join(csv_lines(connection)).splitlines()))
    assert [(row["asked_by"], row["reason"]) for row in rows] == [("", ""), ("Ann", "'=not really rung")]


def test_a_service_that_does_not_know_the_new_fields_still_reads_the_withdrawal(laptop: Laptop) -> None:
    """They are additions: an outcome without them is encoded as it always was."""
    op = laptop.op("c", "no_answer")
    body = bytes(laptop.pushed(op).op)
    assert b"guest" not in body
    assert b'"by"' not in body
    assert b"reason" not in body
