"""Every page of the desk."""

from __future__ import annotations

from typing import Any

from campaign_map.web.desk import door, own

ROUTES: tuple[Any, ...] = (*door.ROUTES, *own.ROUTES)
