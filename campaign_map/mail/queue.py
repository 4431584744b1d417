"""Letters that wait to be sent, written in the transaction that makes them necessary."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from campaign_map import models
from campaign_map.accounts.emails import read_email
from campaign_map.mail.letters import LONGEST_SUBJECT
from campaign_map.words import tidy


def queue(
    connection: sa.Connection,
    now: datetime,
    to: str,
    subject: str,
    body: str,
    *,
    calendar: str = "",
    until: datetime | None = None,
) -> None:
    """Have a letter sent once this transaction is committed.

    Args:
        subject: made one line.
        body: plain text.
        calendar: an iCalendar file to attach; blank for none.
        until: when it is of no more use (a code has run out); such a letter also goes before the others.

    Raises:
        Refusal: 400 ``bad_email``.
    """
    row = {"to": read_email(to), "subject": tidy(subject, LONGEST_SUBJECT), "body": body, "calendar": calendar}
    connection.execute(models.mails.insert().values(**row, made_at=now, due=now, until=until, tries=0))
