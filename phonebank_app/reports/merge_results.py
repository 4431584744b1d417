"""``phonebank merge-results``: the files of laptops that never got online become one, and one latest state per contact.

It opens no party and asks for no passphrase: all it knows is in the files, and all it makes lies beside each other in
one folder, written like every other results file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from phonebank_app.errors import FileProblem, ListProblem
from phonebank_app.lists.plain import open_plain
from phonebank_app.machine.clock import Clock, local
from phonebank_app.results import FORMATS, FormatName, save, tables
from phonebank_app.results.merging import Merged, latest, merge
from phonebank_app.results.reading import ResultsFile, known_headers, read_lines, read_table
from phonebank_app.results.whole_file import replacing
from phonebank_app.rules.outcomes import RULES, OutcomeKind

LARGEST_FILE = 64 * 1024 * 1024
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Made:
    """What was written.

    Attributes:
        attempts, contacts, summary: where it lies.
        words: the summary, in which stands no name and no number.
    """

    attempts: Path
    contacts: Path
    summary: Path
    words: str


def read_file(path: Path) -> ResultsFile:
    """Read a file of every attempt, whatever its format and whoever had it in their hands.

    Raises:
        FileProblem: it is none of ours, or not whole.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FileProblem(f"“{path.name}” is larger than 64 MB.", "Merge it in parts.")
        data = path.read_bytes()
    except OSError as error:
        raise FileProblem(f"“{path.name}” cannot be opened.", f"The system says: {error.strerror}.") from error
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return read_lines(path.name, _lines_of(data, path.name))
    try:
        table = open_plain(data, known_headers, path.name)
    except ListProblem as problem:
        raise FileProblem(f"“{path.name}”: {problem.what}", problem.way_out) from problem
    rows = ((row.row, row.cells) for row in table.rows)
    return read_table(path.name, rows, workbook=table.workbook, cut=table.cut)


def _lines_of(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")  # as JSON always is
    except UnicodeDecodeError as error:
        raise FileProblem(
            f"“{name}” is not as it was written.", "Save the file anew on the laptop it came from."
        ) from error


def merge_files(
    paths: Sequence[Path],
    out: Path,
    fmt: FormatName,
    clock: Clock,
    *,
    several_parties: bool = False,
    overwrite: bool = False,
) -> Made:
    """Merge results files into the folder ``out``, which is made if it is not there.

    Raises:
        FileProblem: a file is not ours, they do not belong together, or the folder cannot be written to.
    """
    files = [read_file(path) for path in paths]
    merged = merge(files, several_parties=several_parties)
    begins = "rehearsal-" if any(file.rehearsal for file in files) else ""
    suffix = FORMATS[fmt].suffix
    made = [out / f"{begins}{name}" for name in (f"every-attempt{suffix}", f"latest-state{suffix}", "summary.txt")]
    _may_write(made, paths, overwrite=overwrite)
    now = clock.now()
    contacts = latest(merged, now)
    most = max((len(one.numbers) for one in contacts), default=0)
    save(tables.attempts(merged.rows, merged.questions), fmt, made[0])
    save(tables.contacts(contacts, merged.questions, most, ()), fmt, made[1])
    words = summary(files, merged, len(contacts)) + f"\nMerged on {local(now):%d.%m.%Y at %H:%M}.\n"
    with replacing(made[2]) as file:
        file.write(words.encode("utf-8"))
    return Made(made[0], made[1], made[2], words)


def _may_write(made: Sequence[Path], paths: Sequence[Path], *, overwrite: bool) -> None:
    try:
        made[0].parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileProblem(f"“{made[0].parent}” cannot be made.", "Name another folder with -o.") from error
    sources = {path.resolve() for path in paths}
    for path in made:
        if path.resolve() in sources:
            raise FileProblem(f"“{path.name}” is one of the files to be merged.", "Name another folder with -o.")
        if path.exists() and not overwrite:
            raise FileProblem(
                f"“{path.name}” is in that folder already.", "Name another folder with -o, or say --overwrite."
            )


def summary(files: Sequence[ResultsFile], merged: Merged, contacts: int) -> str:
    """What was merged, for people; no voter is named in it."""
    lines = ["Results files merged", ""]
    for file in files:
        lines.append(f"  {file.name}: {_rows(len(file.rows))}")
        lines += [f"      {told}" for told in _about(file)]
    counting = [row for row in merged.rows if row.counts]
    calls = sum(RULES[OutcomeKind(row.kind)].attempt for row in counting)
    lines += [
        "",
        f"  {len(merged.rows):>8,}  outcomes, each once",
        f"  {len(counting):>8,}  of them count, {calls:,} of them calls",
        f"  {contacts:>8,}  people",
        f"  {merged.doubles:>8,}  rows stood in the files more than once, and count once",
        f"  {len(merged.conflicts):>8,}  outcomes say different things in different rows",
    ]
    if merged.unknown:
        lines.append(f"  {merged.unknown:>8,}  corrections or withdrawals of outcomes that are in none of the files")
    if merged.mended_ids:
        lines.append(f"  {merged.mended_ids:>8,}  contact ids had lost their leading zeros, and have them again")
    if merged.conflicts:
        lines += ["", "Outcomes that say different things; the row that counts is of the file named last:"]
        for one in merged.conflicts[:_SHOWN]:
            differ = ", ".join(one.columns) or "the writing"
            lines.append(f"  {one.outcome_id}: {differ} (in {', '.join(one.files)}) – {one.kept}")
        if len(merged.conflicts) > _SHOWN:
            lines.append(f"  and {len(merged.conflicts) - _SHOWN:,} more")
        lines.append("An outcome never changes, so one of the files was edited or spoilt: look before you rely on it.")
    return "\n".join(lines) + "\n"


def _about(file: ResultsFile) -> list[str]:
    told = []
    if file.repaired:
        told.append(f"a spreadsheet had changed {file.repaired:,} of its cells; they were put right")
    if file.lost:
        told.append(f"a spreadsheet has spoilt {file.lost:,} telephone numbers; they are blank")
    if file.missing:
        told.append(f"{_rows(file.missing)} must once have stood between these: it was filtered, or rows were deleted")
    return told


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
