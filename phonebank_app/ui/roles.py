"""How words are set: a size, a weight and a colour for each kind."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """How words of one kind are set: size in design pixels, weight, colour token, figures of one width."""

    size: float
    weight: int = 400
    tone: str = "text"
    tabular: bool = False


ROLES: dict[str, Role] = {
    "number": Role(46, 600, "accent", tabular=True),
    "room_code": Role(66, 600, "accent", tabular=True),
    "figure": Role(32, 600, tabular=True),
    "name": Role(32, 600),
    "banner": Role(24, 800),
    "title": Role(26, 600),
    "count": Role(22, 500, tabular=True),
    "heading": Role(20, 600),
    "strong": Role(18, 600),
    "subheading": Role(17, 600),
    "lead": Role(17, 400, "muted"),
    "card_title": Role(16, 600),
    "key": Role(16, 500),
    "body": Role(15),
    "body_strong": Role(15, 600),
    "muted": Role(15, 400, "muted"),
    "label": Role(14, 500),
    "label_strong": Role(14, 600),
    "label_muted": Role(14, 400, "muted"),
    "section": Role(14, 600, "muted"),
    "field": Role(13, 500, "muted"),
    "hint": Role(13, 400, "muted"),
    "small": Role(13, 500),
    "time": Role(13, 400, "muted", tabular=True),
    "cell": Role(14, 400, tabular=True),
    "credit": Role(11, 400, "muted"),
}
"""Every way words are set. A role is chosen by what the words are, not by how they should look."""
