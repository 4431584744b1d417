"""The routes of every page of events."""

from __future__ import annotations

from campaign_map.web.events import advertise, browse, coming, event, queue

ROUTES = (browse.events_page, *advertise.ROUTES, *event.ROUTES, *coming.ROUTES, *queue.ROUTES)
