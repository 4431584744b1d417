"""Use case: a script taken elsewhere, and one brought in from another program's file. It touches no party's store.

What a dialog or a verb asks of ``scripts.interchange`` in terms of files: where each is written (whole or not at all,
for its owner only), and which file stands beside one that comes in. Both are of this program's own naming: no path that
stands inside a file is ever used.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.results.whole_file import replacing
from phonebank_app.scripts import Script, interchange, parse
from phonebank_app.scripts.interchange import Brought, Format, FormatName, Loss, Made
from phonebank_app.scripts.interchange.forms import LARGEST
from phonebank_app.scripts.parser import read_text

_SCRIPT = ".script.txt"


def formats() -> tuple[Format, ...]:
    """The formats there are, beside our own text."""
    return interchange.formats()


def title_of(fmt: str) -> str:
    """What a format is called."""
    return interchange.FORMATS[_format(fmt)].title


def open_script(path: Path) -> tuple[Script, str]:
    """A script of ours and its text.

    Raises:
        ScriptProblem: it cannot be opened, or holds an error.
    """
    text = read_text(path)
    return parse(text, path.name), text


def losses(script: Script, fmt: str, text: str = "", others: Sequence[Script] = ()) -> tuple[Loss, ...]:
    """What a file in this format does not hold as the script does."""
    return interchange.losses(script, _format(fmt), text, others)


def make(script: Script, fmt: str, others: Sequence[Script] = ()) -> tuple[Made, ...]:
    """The files, not yet written.

    Raises:
        ScriptProblem: another script is not of the same skeleton.
    """
    return interchange.write(script, _format(fmt), others)


def suggested_name(script: Script, fmt: str, name: str = "") -> str:
    """What the (first) file might be called, after the script's own file or its title."""
    stem = name.removesuffix(_SCRIPT) if name else "-".join(script.title.lower().split())
    bare = "".join(sign for sign in stem if sign.isalnum() or sign in "-_.").strip(".")
    return f"{bare[:80] or 'script'}{interchange.FORMATS[_format(fmt)].suffix}"


def places(made: Sequence[Made], path: Path, *, beside: bool = False) -> tuple[Path, ...]:
    """Where each file goes when the first is to be ``path``; the others beside it, under the same name.

    Args:
        beside: ``path`` is the script's own file: all of them go beside it.
    """
    first = made[0].suffix
    if beside:
        stem = path.name.removesuffix(_SCRIPT)
        stem = stem if stem != path.name else path.stem
    else:
        stem = path.name[: -len(first)] if path.name.lower().endswith(first) else path.stem
    named = path if not beside and path.suffix else path.with_name(f"{stem}{first}")
    return (named, *(path.with_name(f"{stem}{one.suffix}") for one in made[1:]))


def save(made: Sequence[Made], where: Sequence[Path]) -> None:
    """Write the files.

    Raises:
        FileProblem: one cannot be written there; it is then as it was.
    """
    for one, path in zip(made, where, strict=True):
        with replacing(path) as file:
            file.write(one.data)


def save_text(text: str, path: Path) -> None:
    """Write a script as the text that it is.

    Raises:
        FileProblem: it cannot be written there.
    """
    with replacing(path) as file:
        file.write(text.encode())


def bring_in(path: Path, language: str = "") -> Brought:
    """Make a script of another program's file, and of the one beside it where its format has two.

    Raises:
        ScriptProblem: it cannot be opened, or is in no format that is known.
    """
    data = _read(path)
    return interchange.read(data, path.name, _beside(path), language)


def _beside(path: Path) -> bytes | None:
    name = interchange.beside(path.name)
    other = path.with_name(name) if name and name != path.name else None
    return _read(other) if other is not None and other.is_file() else None


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise ScriptProblem(
            tr("The file {name} cannot be opened: {why}.", name=path.name, why=error.strerror or "?"),
            tr("Check where it is and try again."),
        ) from error


def _format(name: str) -> FormatName:
    if name not in interchange.FORMATS:
        raise ScriptProblem(
            tr("No format is called “{name}”.", name=name[:40]),
            tr("There are {names}.", names=", ".join(interchange.FORMATS)),
        )
    return cast(FormatName, name)
