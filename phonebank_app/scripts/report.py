"""What ``phonebank check-script FILE …`` prints: every problem of a script with its place, as text or JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr, tr_n
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.checks import reading_seconds
from phonebank_app.scripts.model import Problem, Question, Script
from phonebank_app.scripts.parser import decode, read, read_text

STANDARD_INPUT = "-"


def check_script(path: Path, as_json: bool = False) -> tuple[str, bool]:
    """Check one script file; see ``check_scripts``."""
    return check_scripts([str(path)], as_json)


def check_scripts(files: Sequence[str], as_json: bool = False) -> tuple[str, bool]:
    """Check script files, or with ``-`` what comes on standard input.

    Returns:
        the report, and whether all can be used. As text each problem is one line,
        ``file:line:column: error: sentence`` (``file: error: sentence`` of the whole file), and the last line of a file
        sums up. As JSON it is one object, or for several files a list of them: ``file``, ``ok``, ``title``,
        ``version``, ``language``, ``hash``, ``steps``
        (``id``, ``title``, ``line``, ``seconds`` to read), ``objections``, ``questions`` (names), ``asks`` (for each
        step that asks: ``name``, ``kind``, ``required``, ``codes``, ``low``, ``high``), ``problems`` (``severity``,
        ``line``, ``column``, ``length``, ``sentence``, ``put_right``). What was not read is empty.
    """
    reports: list[Any] = []
    ready = True
    for file in files:
        script: Script | None = None
        try:
            script, problems = read(_text_of(file), Path(file).name)
        except ScriptProblem as error:
            problems = (Problem("error", error.line, error.column, str(error)),)
        reports.append((_as_object if as_json else _as_text)(file, script, problems))
        ready = ready and script is not None
    if not as_json:
        return "\n".join(reports), ready
    return json.dumps(reports[0] if len(reports) == 1 else reports, ensure_ascii=False, indent=2), ready


def _text_of(file: str) -> str:
    if file != STANDARD_INPUT:
        return read_text(Path(file))
    # One byte more than is allowed, so that what is too long is seen to be.
    return decode(sys.stdin.buffer.read(vocabulary.MAX_BYTES + 1), tr("standard input"))


def _as_text(file: str, script: Script | None, problems: tuple[Problem, ...]) -> str:
    # What is said of the whole file has no place in it.
    places = (f"{file}:{p.line}:{p.column}" if p.line else file for p in problems)
    lines = [f"{place}: {p.severity}: {p.sentence}" for place, p in zip(places, problems, strict=True)]
    errors = sum(p.severity == "error" for p in problems)
    counts = f"{tr_n('{n} error', '{n} errors', errors)}, {tr_n('{n} hint', '{n} hints', len(problems) - errors)}"
    if script is None:
        return "\n".join([*lines, tr("{file}: cannot be used yet: {counts}.", file=file, counts=counts)])
    steps = tr_n("{n} step", "{n} steps", len(script.steps))
    objections = tr_n("{n} objection", "{n} objections", len(script.objections))
    summary = tr(
        "{file}: “{title}”, version {version}, is ready: {steps}, {objections}, asks {asks}. {counts}.",
        file=file,
        title=script.title,
        version=script.version,
        steps=steps,
        objections=objections,
        asks=", ".join(script.questions) or tr("nothing"),
        counts=counts,
    )
    return "\n".join([*lines, summary])


def _as_object(file: str, script: Script | None, problems: tuple[Problem, ...]) -> dict[str, Any]:
    steps = script.steps if script else ()
    return {
        "file": file,
        "ok": script is not None,
        "title": script.title if script else "",
        "version": script.version if script else 0,
        "language": script.language if script else "",
        "hash": script.hash if script else "",
        "steps": [{"id": s.id, "title": s.title, "line": s.line, "seconds": reading_seconds(s)} for s in steps],
        "objections": [o.title for o in script.objections] if script else [],
        "questions": list(script.questions) if script else [],
        "asks": [_asks(s.question, [c.value for c in s.choices if c.value]) for s in steps if s.question],
        "problems": [
            {
                "severity": p.severity,
                "line": p.line,
                "column": p.column,
                "length": p.length,
                "sentence": p.sentence,
                "put_right": p.put_right,
            }
            for p in problems
        ],
    }


def _asks(question: Question, codes: list[str]) -> dict[str, Any]:
    return {
        "name": question.name,
        "kind": question.kind.value,
        "required": question.required,
        "codes": codes,
        "low": question.low,
        "high": question.high,
    }
