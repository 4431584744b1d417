"""``phonebank print-script FILE -o out.pdf``: a script as numbered turns on A4, in ordinary or in large print.

To ``out.html`` it is a page for screen readers, large letters and telephones, to ``out.txt`` plain text.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from phonebank_app.commands import draw_script
from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from phonebank_app.scripts.turns import Turns

_KINDS: Final = ("pdf", "html", "txt")
_ENDINGS: Final = {".html": "html", ".htm": "html", ".txt": "txt"}


def add(verbs: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    about = "set a call script for paper, or for a screen reader, with its branches as numbered turns"
    verb = verbs.add_parser("print-script", help=about, description=about)
    verb.add_argument("file", type=Path, metavar="FILE", help="the script")
    draw_script.add_out(verb, "out.pdf")
    kinds = "a PDF, a page for screen readers and telephones, or plain text (default: by how OUT ends, else a PDF)"
    verb.add_argument("--as", choices=_KINDS, dest="kind", help=kinds)
    verb.add_argument(
        "--imprint", default="", metavar="WORDS", help="who promotes it, where the script does not say so"
    )
    verb.add_argument("--large", action="store_true", help="large print: 18 points and more; not of plain text")
    words = "what stands for a placeholder or a fact, such as seat='Harrow East'; otherwise it is named in brackets"
    verb.add_argument("--with", nargs="+", default=[], dest="facts", metavar="NAME=WORDS", help=words)


def run(chosen: argparse.Namespace) -> int:
    """Do it.

    Raises:
        WorldError: the script holds an error, or it cannot be written there.
    """
    from phonebank_app.hosting import shipped_code_set
    from phonebank_app.machine.clock import SystemClock, local
    from phonebank_app.rules import codesets
    from phonebank_app.scripts import load
    from phonebank_app.scripts.turns import numbered, paper_facts

    facts = _facts(chosen.facts) | ({"imprint": chosen.imprint} if chosen.imprint else {})
    draw_script.check_out(chosen.out, chosen.overwrite, chosen.file)
    script = load(chosen.file)
    code_set = codesets.parse(shipped_code_set().read_text("utf-8"))
    own = {kind.value: label for kind, label in code_set.labels.items()}
    labels = codesets.labels_in(own, script.language)
    today = local(SystemClock().now()).date()
    turns = numbered(script, paper_facts(facts, script.language), labels, today)
    kind = chosen.kind or _ENDINGS.get(Path(chosen.out).suffix.casefold(), "pdf")
    draw_script.write(chosen.out, _made(turns, kind, large=chosen.large))
    return 0


def _made(turns: Turns, kind: str, *, large: bool) -> bytes:
    if kind == "html":
        from phonebank_app.scripts.turns_html import html

        return html(turns, large=large).encode()
    if kind == "txt":
        from phonebank_app.scripts.turns_text import plain

        return plain(turns).encode()
    from phonebank_app.ui.evening_page import files
    from phonebank_app.ui.paper.script_files import pdf

    kept = files.toolkit()
    made = pdf(turns, large=large)
    del kept
    return made


def _facts(told: Sequence[str]) -> dict[str, str]:
    from phonebank_app.scripts.vocabulary import FACTS

    found = {}
    for pair in told:
        name, sign, words = pair.partition("=")
        if not sign or name.strip() not in FACTS:
            known = ", ".join(sorted(FACTS))
            raise FileProblem(
                tr("“{pair}” fills in nothing.", pair=pair), tr("Write NAME=WORDS. There are {names}.", names=known)
            )
        found[name.strip()] = words.strip()
    return found
