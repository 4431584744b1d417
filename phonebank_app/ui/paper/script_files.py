"""A script as numbered turns in a file, and on a printer. It holds no voter: what is theirs is left to be filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from PySide6.QtGui import QPagedPaintDevice

from phonebank_app.machine.clock import SystemClock, local
from phonebank_app.reports.exports import slug
from phonebank_app.results.whole_file import replacing
from phonebank_app.rules import codesets
from phonebank_app.scripts.model import Script
from phonebank_app.scripts.turns import Turns, numbered, paper_facts
from phonebank_app.scripts.turns_html import html
from phonebank_app.scripts.turns_text import plain
from phonebank_app.ui.paper.files import document, drawing_on
from phonebank_app.ui.paper.pen import Pen, Written
from phonebank_app.ui.paper.turns_drawing import paint


def in_a_file(turns: Turns, path: Path, *, large: bool = False) -> bytes:
    """A script as turns in the form that the name of a file ends in: a page, plain text, else a PDF."""
    match path.suffix.casefold():
        case ".html" | ".htm":
            return html(turns, large=large).encode()
        case ".txt":
            return plain(turns).encode()
    return pdf(turns, large=large)


def on_paper(
    script: Script,
    facts: Mapping[str, str],
    outcome_labels: Mapping[str, str] | None = None,
    today: date | None = None,
) -> Turns:
    """A script as turns, what is a voter’s own named in brackets.

    Args:
        facts: what fills its placeholders, without any voter; see ``paper_facts``.
        outcome_labels: what this campaign calls each outcome; its key in words where there is none.
        today: by which branches on the days to the vote are decided; today, when left out.
    """
    labels = codesets.labels_in(outcome_labels or {}, script.language)
    day = today or local(SystemClock().now()).date()
    return numbered(script, paper_facts(facts, script.language), labels, day)


def pdf(turns: Turns, *, large: bool = False) -> bytes:
    """A script as turns on A4, its faces within; the text can be selected, in the order in which it is read."""
    return document(lambda device: paint_on(device, turns, large=large), turns.title)


def paint_on(device: QPagedPaintDevice, turns: Turns, *, large: bool = False) -> list[list[Written]]:
    """Draw it on a device’s pages; returns what stands on each.

    Raises:
        FileProblem: the device takes nothing.
    """
    with drawing_on(device) as painter:
        return paint(Pen(painter, tabular=False), turns, lambda: (device.newPage(), None)[1], large=large)


def save(content: bytes, path: Path) -> None:
    """Write a file, in place of what is there, whole or not at all.

    Raises:
        FileProblem: it cannot be written there.
    """
    with replacing(path) as file:
        file.write(content)


def suggested_name(script: Script, *, large: bool) -> str:
    """A name that says what it is, e.g. ``first-conversation-v3-large-print.pdf``."""
    return f"{slug(script.title) or 'script'}-v{script.version}{'-large-print' if large else ''}.pdf"
