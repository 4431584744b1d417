"""Every page of the desk."""

from __future__ import annotations

from typing import Any

from campaign_map.web.desk import (
    door,
    lists,
    numbers,
    overview,
    own,
    parties,
    people,
    promises,
    record,
    report,
    results,
    scripts,
    seats,
    sent_lists,
    swings,
    tickets,
    tray,
)

ROUTES: tuple[Any, ...] = (
    *(*door.ROUTES, *own.ROUTES),
    *(*overview.ROUTES, *seats.ROUTES, *swings.ROUTES, *parties.ROUTES),
    *(*lists.ROUTES, *sent_lists.ROUTES, *numbers.ROUTES),
    *(
        *scripts.ROUTES,
        *tray.ROUTES,
        *tickets.ROUTES,
        *promises.ROUTES,
        *results.ROUTES,
        *report.ROUTES,
        *people.ROUTES,
        *record.ROUTES,
    ),
)
