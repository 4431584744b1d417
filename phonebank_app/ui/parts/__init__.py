"""The parts every page is built from."""

from phonebank_app.ui.parts.banners import HexField, RehearsalBanner, RehearsalEdge, hexagon, paint_hexagons
from phonebank_app.ui.parts.boxes import (
    BAR,
    Box,
    Card,
    Divider,
    ScrollColumn,
    Space,
    Surface,
    column,
    paint_round,
    row,
)
from phonebank_app.ui.parts.buttons import KeyButton
from phonebank_app.ui.parts.fields import Field, LineEdit, Segmented, Select
from phonebank_app.ui.parts.icon_button import IconButton, outline_pen
from phonebank_app.ui.parts.keycaps import KeyCap, cap_height, caps_width, paint_caps
from phonebank_app.ui.parts.marks import Avatar, Badge, Pill, ProgressDots, QrCode, RoundIcon, paint_badge

__all__ = [
    "BAR",
    "Avatar",
    "Badge",
    "Box",
    "Card",
    "Divider",
    "Field",
    "HexField",
    "IconButton",
    "KeyButton",
    "KeyCap",
    "LineEdit",
    "Pill",
    "ProgressDots",
    "QrCode",
    "RehearsalBanner",
    "RehearsalEdge",
    "RoundIcon",
    "ScrollColumn",
    "Segmented",
    "Select",
    "Space",
    "Surface",
    "cap_height",
    "caps_width",
    "column",
    "hexagon",
    "outline_pen",
    "paint_badge",
    "paint_caps",
    "paint_hexagons",
    "paint_round",
    "row",
]
