"""The routes of every page of events."""

from __future__ import annotations

from campaign_map.web.events import browse

ROUTES = (browse.events_page,)
