"""Letters that wait to be sent, written in the transaction that makes them necessary."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from campaign_map import models


def queue(connection: sa.Connection, now: datetime, to: str, subject: str, body: str, *, calendar: str = "") -> None:
    """Have a letter sent once this transaction is committed.

    Args:
        body: plain text.
        calendar: an iCalendar file to attach; blank for none.
    """
    row = {"to": to, "subject": subject, "body": body, "calendar": calendar, "made_at": now, "due": now, "tries": 0}
    connection.execute(models.mails.insert().values(**row))
