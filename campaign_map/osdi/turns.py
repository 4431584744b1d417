"""One at a time: the row whose lock puts what programs record, and the reading of the log for them, into an order."""

from __future__ import annotations

import sqlalchemy as sa

from campaign_map.models import osdi_progress

_THROUGH = sa.select(osdi_progress.c.answers_through).with_for_update()


def take_turn(connection: sa.Connection) -> int:
    """Wait until nobody else has the row, and hold it until commit; returns how far into the log answers are known."""
    through = connection.execute(_THROUGH).scalar()
    if through is None:
        try:
            with connection.begin_nested():
                connection.execute(osdi_progress.insert().values(id=1, answers_through=0))
        except sa.exc.IntegrityError:
            pass  # somebody else was as early
        through = connection.execute(_THROUGH).scalar_one()
    return int(through)
