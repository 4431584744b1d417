"""``phonebank export``: the results of a party into a file, after what that file cannot hold was shown."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from phonebank_app.commands import party
from phonebank_app.commands.saving import ask_first
from phonebank_app.errors import NotAllowed

if TYPE_CHECKING:
    from phonebank_app.reports.exports import Exports, TableName, Written
    from phonebank_app.results import FormatName
    from phonebank_app.results.losses import Loss

_TABLES = ("attempts", "contacts", "answers", "notices", "promises")
_FORMATS = ("xlsx", "csv", "jsonl", "osdi", "van", "thrutalk", "codes")


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    verb = verbs.add_parser("export", help="save a party’s results, once it was shown what the file cannot hold")
    party.add_options(verb)
    verb.add_argument("--table", choices=_TABLES, default="attempts", help="what (default: attempts)")
    verb.add_argument("--format", choices=_FORMATS, default="xlsx", help="as what (default: xlsx)")
    verb.add_argument("--codes", type=Path, metavar="FILE", help="your organisation’s code set, for --format codes")
    verb.add_argument(
        "--out", type=Path, metavar="FILE", help="where (default: here, under a name that says what it is)"
    )
    verb.add_argument("--preview", action="store_true", help="only say what the file would not hold")
    verb.add_argument("--yes", action="store_true", help="do not ask: save it, in place of an older file too")


def run(chosen: argparse.Namespace) -> str:
    """Do it; returns what to say."""
    from phonebank_app.results.code_file import read_codes

    codes = None if chosen.codes is None else read_codes(chosen.codes)
    if codes is None and chosen.format == "codes":
        raise NotAllowed("Whose codes are meant?", "Name the file with your organisation’s codes: --codes FILE.")
    with party.opened(chosen.party, chosen.passphrase_file) as session:
        exports = session.exports
        found = exports.losses(chosen.table, chosen.format, codes)
        said = preview(found)
        if chosen.preview:
            return said
        path = _path(exports, chosen.table, chosen.format, chosen.out)
        if not chosen.yes:
            ask_first(said if found else "", [path.name] if path.exists() else [], path)
        return _told(exports.write(chosen.table, chosen.format, path, codes), found)


def preview(found: tuple[Loss, ...]) -> str:
    """What a file would not hold, in lines of plain text."""
    from phonebank_app.results.losses import many

    if not found:
        return "Nothing is lost in this file."
    lines = ["What this file does not hold as it is here:"]
    for loss in found:
        lines.append(f"  {many(loss):>16}  {loss.words}")
        if loss.keeps:
            lines.append(f"  {'':>16}  Kept by: {loss.keeps}.")
    return "\n".join(lines)


def _path(exports: Exports, table: TableName, fmt: FormatName, out: Path | None) -> Path:
    name = exports.suggested_name(table, fmt)
    if out is None:
        return Path.cwd() / name
    return out / name if out.is_dir() else out


def _told(written: Written, found: tuple[Loss, ...]) -> str:
    rows = "1 row is" if written.rows == 1 else f"{written.rows:,} rows are"
    lines = [f"{rows} in {written.path}."]
    if written.schema is not None:
        lines.append(f"What its columns mean is in {written.schema.name}, beside it.")
    if found:
        lines.append(preview(found))
    if written.holds_names:
        lines.append("It holds names and what people said: give it to nobody but the campaign.")
    return "\n".join(lines)
