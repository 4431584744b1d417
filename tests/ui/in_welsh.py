"""Every page in Welsh, in a process of its own: nothing is cut, and nothing is left in English.

``PHONEBANK_LANGUAGE=cy python -m tests.ui.in_welsh [--large]``. The language is fixed when the program is imported, so
that this is no test but what a test runs (``test_in_welsh``). It is heard at the one door through which all words
reach the window, ``plain``: what is painted, what a screen reader says and what is hinted at as much as labels.

Every page at 100 %, and those of ``ALSO_LARGE`` at 200 %, on a laptop's screen and in the least window; with
``--large`` all of them are. It says what is wrong, a line for each, and ends with 1 if anything is. In English it finds
thousands: that is its control.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from phonebank_app.ui import plain as door

heard: set[str] = set()
"""All that reached the window since it was last emptied."""
_plain = door.plain


def _listen(text: str, limit: int = door.NAME_LIMIT) -> str:
    heard.add(text)
    return _plain(text, limit)


door.plain = _listen  # before anything else takes it from there

# ruff: noqa: E402
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from phonebank_app import i18n
from phonebank_app.app import make_application
from phonebank_app.paths import resources
from phonebank_app.ui import theme
from tests.ui import pages
from tests.ui.inspecting import LEAST, cut, room_for, settle
from tests.ui.pages import PAGES, WIDE
from tests.words import catalogues

ALSO_LARGE = (
    "call",
    "call, when to ring back",
    "tonight",
    "lists",
    "settings",
    "first run",
    "scripts",
    "the end of the party",
    "laptops, waiting",
    "sheets on paper",
)
"""At 200 % each time: those with the least room for long words, of each part of the program one or two."""
_FIELD = re.compile(r"\{[^{}]*\}")
_FIGURE = re.compile(r"\d[\d.,]*")
_LEAST = 12
"""Letters in a piece of a sentence without which it is not looked for within other words."""


@cache
def english() -> tuple[frozenset[str], tuple[str, ...]]:
    """What the catalogue says in English: whole strings, and the pieces between the values of sentences.

    What is Welsh too, in another string, is no English: “Map”, “Cyfrif”.
    """
    whole: set[str] = set()
    pieces: set[str] = set()
    welsh: list[str] = []
    for message in catalogues.read("cy"):
        welsh += _every_form(message.string)
        for one in _every_form(message.id):
            if "{" not in one.replace("{{", ""):
                whole.add(one)
            pieces |= {
                piece
                for piece in map(str.strip, _FIELD.split(one))
                if len(piece) >= _LEAST and len(re.findall(r"[A-Za-z’]{2,}", piece)) >= 3
            }
    both = "\n".join(welsh)
    return frozenset(whole - set(welsh)), tuple(sorted(piece for piece in pieces if piece not in both))


def _every_form(words: object) -> list[str]:
    return [str(one) for one in (words if isinstance(words, list | tuple) else (words,)) if one]


@cache
def of_samples() -> frozenset[str]:
    """What is English because a voter, a campaign or a script says so: what stands in the samples outside of ``tr``.

    Line by line, and what is between the figures, which are drawn by themselves where they are bold.
    """
    said: set[str] = set()
    here = Path(__file__).parent
    also = (here / "evenings.py", here / "test_map.py", here.parent / "makers.py")
    for path in (*here.glob("pages*.py"), *here.glob("*samples.py"), *also):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        ours = {word for node in ast.walk(tree) if _is_translated(node) for word in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in ours:
                said |= set(map(str.strip, (node.value, *node.value.splitlines(), *_FIGURE.split(node.value))))
    return frozenset(said)


def _is_translated(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("tr", "tr_n", "tr_in")


@cache
def _shipped() -> str:
    """Scripts, code sets, briefings and notices in English: data, which have languages of their own."""
    files = [path for path in resources().rglob("*") if path.suffix in (".txt", ".toml") and ".cy." not in path.name]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def left_in_english(words: str) -> str:
    """What of these words is the catalogue's English; blank when nothing is."""
    whole, pieces = english()
    bare = words.strip()
    if bare in of_samples() or bare in _shipped():
        return ""
    if bare in whole:
        return bare
    return next((piece for piece in pieces if piece in bare and piece not in _shipped()), "")


def faults(name: str, qt: QApplication, *, large: bool) -> Iterator[str]:
    """What is wrong with a page, at 100 % or at 200 %."""
    scale = 2.0 if large else 1.0
    heard.clear()
    page = PAGES[name]()
    try:
        page.resize(*room_for(name, scale))
        page.show()
        settle(qt)
        yield from (f"cut at {scale:.0%}: {one}" for one in cut(page))
        if large and name not in WIDE:
            page.resize(*LEAST)
            settle(qt)
            yield from (f"cut on a small screen: {one}" for one in cut(page))
        if not large:
            page.grab()
            yield from (f"in English: {words!r}" for words in sorted(heard) if left_in_english(words))
    finally:
        _put_away(page)


def _put_away(page: QWidget) -> None:
    page.hide()
    page.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main() -> int:
    """Look at all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.ui.in_welsh", description="Look at every page in Welsh.")
    parser.add_argument("--large", action="store_true", help="all of them at 200 %% too")
    parser.add_argument("--only", metavar="PAGE", choices=tuple(PAGES), help="one page, at 100 %%")
    chosen = parser.parse_args()
    qt = make_application()
    found = 0
    usual, also = (tuple(PAGES), tuple(PAGES) if chosen.large else ALSO_LARGE)
    sizes = ((False, usual), (True, also)) if not chosen.only else ((False, (chosen.only,)),)
    for large, names in sizes:
        theme.apply(qt, theme.Theme(scale=2.0 if large else 1.0))
        for name in names:
            for one in faults(name, qt, large=large):
                print(f"{name}: {one}")
                found += 1
    print(f"{len(PAGES)} pages of {len(pages.MODULES) + 1} modules, in {i18n.language()}: {found} wrong")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
