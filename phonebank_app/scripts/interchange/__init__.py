"""Scripts in other programs' files: OSDI, Spoke's interaction steps, XLSForm. Pure: bytes in, bytes out.

Our own text is the one file without loss. For each other format what it cannot hold is found before it is written
(:func:`losses`, line by line); what comes in leaves as text in our language, through the checks, with remarks on
whatever was not understood and where it stood. A file that came in is data from outside: its size is bounded, no
formula is worked out, no path or address in it is followed. ``docs/script-interchange.md`` is for people.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts.interchange import osdi, sheets, spoke, xlsform, xlsform_in
from phonebank_app.scripts.interchange.forms import (
    LARGEST,
    Brought,
    FormatName,
    Loss,
    Made,
    Remark,
    Told,
    grouped,
)
from phonebank_app.scripts.model import Script
from phonebank_app.scripts.writer import as_text

__all__ = [
    "FORMATS",
    "Brought",
    "Format",
    "FormatName",
    "Loss",
    "Made",
    "Remark",
    "Told",
    "as_text",
    "formats",
    "grouped",
    "losses",
    "read",
    "recognise",
    "write",
]


@dataclass(frozen=True, slots=True)
class Format:
    """A way of writing scripts.

    Attributes:
        title: what it is called; ``about``: who reads it, in a sentence.
        suffix: of its (first) file.
        languages: whether a script of the same skeleton in another language can stand beside.
    """

    name: FormatName
    title: str
    about: str
    suffix: str
    losses: Callable[[Script, str, Sequence[Script]], tuple[Loss, ...]]
    write: Callable[[Script, Sequence[Script]], tuple[Made, ...]]
    languages: bool = False


FORMATS: Mapping[FormatName, Format] = MappingProxyType(
    {
        "osdi": Format(
            "osdi",
            tr("OSDI"),
            tr("Scripts and questions for programs that speak OSDI 1.2; where answers lead is in a side file."),
            osdi.SUFFIX,
            osdi.losses,
            osdi.write,
        ),
        "spoke": Format(
            "spoke",
            tr("Spoke"),
            tr("Interaction steps as CSV: the script as a tree, each answer with what follows it."),
            spoke.SUFFIX,
            spoke.losses,
            spoke.write,
        ),
        "xlsform": Format(
            "xlsform",
            tr("XLSForm"),
            tr("The questions as a workbook that ODK, Kobo and others make a form of."),
            xlsform.SUFFIX,
            xlsform.losses,
            xlsform.write,
            languages=True,
        ),
        "xlsform-csv": Format(
            "xlsform-csv",
            tr("XLSForm as CSV"),
            tr("Its survey sheet as CSV, with the answers in a second file beside it."),
            xlsform.SURVEY_SUFFIX,
            xlsform.losses_csv,
            xlsform.write_csv,
            languages=True,
        ),
    }
)


def formats() -> tuple[Format, ...]:
    """Every format but our own text, in the order in which they are offered."""
    return tuple(FORMATS.values())


def losses(script: Script, fmt: FormatName, text: str = "", others: Sequence[Script] = ()) -> tuple[Loss, ...]:
    """What a file in this format does not hold as the script does, in the order of the text.

    Args:
        text: the script's own text, for what is in no ``Script``: remarks, reusable blocks.
        others: scripts of the same skeleton in other languages, for formats that can hold them.
    """
    return FORMATS[fmt].losses(script, text, others)


def write(script: Script, fmt: FormatName, others: Sequence[Script] = ()) -> tuple[Made, ...]:
    """The files of a script in this format; the first is the one that is asked for, others stand beside it.

    Raises:
        ScriptProblem: another script does not have the same skeleton.
    """
    return FORMATS[fmt].write(script, others)


def beside(name: str) -> str:
    """What the second file of a format is called when the first has this name; empty: there is none."""
    for first, second in (
        (osdi.SUFFIX, osdi.SIDE_SUFFIX),
        (".json", osdi.SIDE_SUFFIX),
        (xlsform.SURVEY_SUFFIX, xlsform.CHOICES_SUFFIX),
    ):
        if name.lower().endswith(first):
            return name[: -len(first)] + second
    return ""


def recognise(data: bytes) -> str:
    """Which format a file has, by what is in it: one of :data:`FORMATS`, ``text`` for our own, or empty."""
    if len(data) > LARGEST:
        return ""
    if not sheets.is_workbook(data):
        if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"+++"):
            return "text"
        document = _json(data)
        if document is not None:
            return "osdi" if osdi.looks_like(document) else ""
    try:
        found = sheets.read_sheets(data)
    except ScriptProblem:
        return ""
    return _kind_of(found)


def _kind_of(found: Mapping[str, sheets.Sheet]) -> str:
    if any(spoke.looks_like(sheet) for sheet in found.values()):
        return "spoke"
    return "xlsform" if xlsform_in.looks_like(found) else ""


def read(data: bytes, name: str = "", second: bytes | None = None, language: str = "") -> Brought:
    """Make a script of somebody else's file, whatever its format; what it is called decides nothing.

    Args:
        name: what the file is called, for messages and for want of a title.
        second: the file beside it: an OSDI side file, or the choices of a survey sheet as CSV.
        language: of a form in several languages, which.

    Raises:
        ScriptProblem: it is too large, cannot be read, or is in none of the formats.
    """
    if len(data) > LARGEST or len(second or b"") > LARGEST:
        raise ScriptProblem(tr("This file is far larger than any script."), tr("Look whether it is the right one."))
    if not sheets.is_workbook(data) and (document := _json(data)) is not None:
        if osdi.looks_like(document):
            return osdi.read(document, second, name)
        raise _unknown()
    if recognise(data) == "text":
        raise ScriptProblem(tr("This is a script in our own language already."), tr("Open it as it is."))
    found = sheets.read_sheets(data)
    kind = _kind_of(found)
    if kind == "spoke":
        return spoke.read(next(sheet for sheet in found.values() if spoke.looks_like(sheet)), name)
    if kind == "xlsform":
        if second is not None and "choices" not in found:
            beside_it = sheets.read_sheets(second)
            found = {**found, "choices": next(iter(beside_it.values()))}
        return xlsform_in.read(found, name, language)
    raise _unknown()


def _unknown() -> ScriptProblem:
    return ScriptProblem(
        tr("This is no script in a format that is known here."),
        tr("Known are OSDI (JSON), Spoke’s interaction steps (CSV) and XLSForm (a workbook, or its survey as CSV)."),
    )


def _json(data: bytes) -> Any:
    """JSON that was read; ``None`` if it is none."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"["):
        return None
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None
