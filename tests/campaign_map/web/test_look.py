"""The style sheet."""

from __future__ import annotations

from campaign_map import plots
from campaign_map.web.rendering import STATIC


def test_the_pages_colour_charts_as_the_charts_expect() -> None:
    assert plots.RULES.strip() in (STATIC / "style.css").read_text(encoding="utf-8")
