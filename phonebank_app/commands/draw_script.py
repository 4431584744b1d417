"""``phonebank draw-script FILE -o out.svg``: a script as a drawing, a broken one with its problems marked."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add(verbs: _SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    about = "draw a call script, whole or broken, as SVG"
    verb = verbs.add_parser("draw-script", help=about, description=about)
    verb.add_argument("file", type=Path, metavar="FILE", help="the script")
    add_out(verb, "out.svg")


def add_out(verb: argparse.ArgumentParser, example: str) -> None:
    """Add where it is written."""
    verb.add_argument("-o", "--out", required=True, metavar=example, help="where to write it; - for standard output")
    verb.add_argument("--overwrite", action="store_true", help="in place of the file that is there")


def run(chosen: argparse.Namespace) -> int:
    """Do it; returns 1 for a script that cannot be used yet, and for one of which nothing could be drawn.

    Raises:
        WorldError: it cannot be read, or not be written there.
    """
    from phonebank_app.scripts import sketch
    from phonebank_app.scripts.parser import read_text
    from phonebank_app.scripts.picture import svg

    check_out(chosen.out, chosen.overwrite, chosen.file)
    script, problems = sketch(read_text(chosen.file), chosen.file.name)
    errors = [p for p in problems if p.severity == "error"]
    for problem in errors:
        sys.stderr.write(f"{chosen.file}:{problem.line}:{problem.column}: error: {problem.sentence}\n")
    if script is None:
        sys.stderr.write(f"{tr('There is nothing to draw yet.')}\n")
        return 1
    write(chosen.out, svg(script, problems).encode())
    return 1 if errors else 0


def check_out(out: str, overwrite: bool, source: Path) -> None:
    """See that what is written destroys nothing.

    Raises:
        FileProblem: there is something already, or it is the script itself.
    """
    if out == "-":
        return
    path = Path(out)
    if path.exists() and source.exists() and path.samefile(source):
        raise FileProblem(tr("That is the script itself."), tr("Choose another name."))
    if path.exists() and not overwrite:
        raise FileProblem(
            tr("There is a file called “{name}” already.", name=path.name),
            tr("Choose another name, or say --overwrite."),
        )


def write(out: str, content: bytes) -> None:
    """Write it there, whole or not at all, or to standard output.

    Raises:
        FileProblem: it cannot be written there.
    """
    from phonebank_app.results.whole_file import replacing

    if out == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    with replacing(Path(out)) as file:
        file.write(content)
    sys.stderr.write(tr("Saved in {path}.", path=out) + "\n")
