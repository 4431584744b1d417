"""``phonebank export-script`` and ``phonebank import-script``: scripts to and from other programs' files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app.commands.saving import ask_first
from phonebank_app.errors import NotAllowed

if TYPE_CHECKING:
    from phonebank_app.scripts.interchange import Brought, Loss

_FORMATS = ("osdi", "spoke", "xlsform", "xlsform-csv")


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add both verbs."""
    about = "save a script for another program, once it was shown what is lost"
    out = verbs.add_parser("export-script", help=about, description=about)
    out.add_argument("file", type=Path, metavar="FILE", help="the script")
    out.add_argument("--to", choices=_FORMATS, required=True, help="for which program")
    where = "where (default: beside the script, and called like it)"
    out.add_argument("-o", "--out", type=Path, metavar="OUT", help=where)
    out.add_argument(
        "--also", type=Path, action="append", default=[], metavar="FILE", help="the same script in another language"
    )
    out.add_argument("--preview", action="store_true", help="only say what the file would not hold")
    agreed = "do not ask: save it, in place of an older file too"
    out.add_argument("--yes", "--overwrite", action="store_true", help=agreed)
    about = "make a script of a file of OSDI, Spoke or XLSForm; which it is, is seen from what is in it"
    back = verbs.add_parser("import-script", help=about, description=about)
    back.add_argument("file", type=Path, metavar="FILE", help="the other program’s file")
    back.add_argument("-o", "--out", type=Path, metavar="OUT.script.txt", help="where (default: print it)")
    back.add_argument("--language", default="", metavar="TAG", help="of a form in several languages, which: cy")
    back.add_argument("--yes", "--overwrite", action="store_true", help="write in place of an older file too")


def run(chosen: argparse.Namespace) -> tuple[str, int]:
    """Do it; returns what to say, and the exit status: 1 when what came in cannot be used as it is."""
    if chosen.verb == "export-script":
        return export(chosen.file, chosen.to, chosen.out, chosen.also, preview=chosen.preview, yes=chosen.yes), 0
    return bring_in(chosen.file, chosen.out, chosen.language, yes=chosen.yes)


def export(
    file: Path, to: str, out: Path | None, also: Sequence[Path] = (), *, preview: bool = False, yes: bool = False
) -> str:
    """Write a script for another program.

    Raises:
        ScriptProblem: the script cannot be used, or another is not of the same skeleton.
        NotAllowed: nobody said yes to what is lost. FileProblem: it cannot be written there.
    """
    from phonebank_app.script_writing import script_files

    script, text = script_files.open_script(file)
    others = [script_files.open_script(one)[0] for one in also]
    taken = script_files.losses(script, to, text, others)
    said = in_words(taken)
    if preview:
        return said
    made = script_files.make(script, to, others)
    where = script_files.places(made, file if out is None else out, beside=out is None)
    older = [path.name for path in where if path.exists()]
    if not yes:
        ask_first(said if taken else "", older, where[0])
    script_files.save(made, where)
    lines = [f"The script is in {where[0]}."]
    lines += [f"Beside it: {path.name} ({one.about})." for path, one in zip(where[1:], made[1:], strict=True)]
    return "\n".join([*lines, *([said] if taken else [])])


def bring_in(file: Path, out: Path | None, language: str = "", *, yes: bool = False) -> tuple[str, int]:
    """Make a script of another program's file.

    Raises:
        ScriptProblem: it is in no format that is known. NotAllowed: an older file is there.
    """
    from phonebank_app.script_writing import script_files

    brought = script_files.bring_in(file, language)
    if out is not None:
        if out.exists() and not yes:
            raise NotAllowed(f"“{out.name}” is there already.", "Nothing was written. Say --yes to replace it.")
        script_files.save_text(brought.text, out)
    report = _report(brought, out)
    status = 0 if brought.script is not None else 1
    if out is not None:
        return report, status
    sys.stderr.write(f"{report}\n")
    return brought.text.rstrip("\n"), status


def in_words(taken: Sequence[Loss]) -> str:
    """What a file would not hold, in lines of plain text."""
    from phonebank_app.scripts.interchange import grouped

    if not taken:
        return "Nothing is lost in this file."
    lines = ["What this file does not hold as the script does:"]
    for told in grouped(taken):
        lines.append(f"  {told.sentence}")
        if told.lines:
            lines.append(f"      {_lines(told.lines)}")
    return "\n".join([*lines, "The script’s own text keeps everything."])


def _lines(numbers: Sequence[int], most: int = 12) -> str:
    shown = ", ".join(map(str, numbers[:most]))
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return f"{'line' if len(numbers) == 1 else 'lines'} {shown}{more}"


def _report(brought: Brought, out: Path | None) -> str:
    lines = [f"It was read as {brought.format}."]
    for remark in brought.remarks:
        lines.append(f"  {remark.place}: {remark.sentence}" if remark.place else f"  {remark.sentence}")
    name = str(out) if out else "the script"
    for problem in brought.problems:
        lines.append(f"{name}:{problem.line}:{problem.column}: {problem.severity}: {problem.sentence}")
    errors = sum(problem.severity == "error" for problem in brought.problems)
    if brought.script is None:
        lines.append(f"The script in {name} cannot be used yet: put right what is an error ({errors}).")
    elif out is not None:
        lines.append(f"The script is in {out}, and is ready to be looked over. Nobody has approved it yet.")
    return "\n".join(lines)
