"""What ``phonebank check-script FILE`` prints: every problem of a script with its place, as text or JSON."""

from __future__ import annotations

import json
from pathlib import Path

from phonebank_app.errors import ScriptProblem
from phonebank_app.scripts.checks import reading_seconds
from phonebank_app.scripts.model import Problem, Script
from phonebank_app.scripts.parser import read, read_text


def check_script(path: Path, as_json: bool = False) -> tuple[str, bool]:
    """Check a script file.

    Returns:
        the report, and whether the script can be used. As text each problem is one line,
        ``file:line:column: error: sentence``, and the last line sums up. As JSON it is one object: ``file``, ``ok``,
        ``title``, ``version``, ``language``, ``hash``, ``steps`` (``id``, ``title``, ``line``, ``seconds`` to read),
        ``objections``, ``questions``, ``problems`` (``severity``, ``line``, ``column``, ``length``, ``sentence``,
        ``put_right``). What was not read is empty.
    """
    script: Script | None = None
    try:
        script, problems = read(read_text(path), path.name)
    except ScriptProblem as error:
        problems = (Problem("error", error.line, error.column, str(error)),)
    report = _as_json(path, script, problems) if as_json else _as_text(path, script, problems)
    return report, script is not None


def _as_text(path: Path, script: Script | None, problems: tuple[Problem, ...]) -> str:
    lines = [f"{path}:{p.line}:{p.column}: {p.severity}: {p.sentence}" for p in problems]
    errors = sum(p.severity == "error" for p in problems)
    counts = f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'hint')}"
    if script is None:
        return "\n".join([*lines, f"{path}: cannot be used yet: {counts}."])
    steps = f"{_count(len(script.steps), 'step')}, {_count(len(script.objections), 'objection')}"
    asks = ", ".join(script.questions) or "nothing"
    summary = f"{path}: “{script.title}”, version {script.version}, is ready: {steps}, asks {asks}. {counts}."
    return "\n".join([*lines, summary])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _as_json(path: Path, script: Script | None, problems: tuple[Problem, ...]) -> str:
    steps = script.steps if script else ()
    return json.dumps(
        {
            "file": str(path),
            "ok": script is not None,
            "title": script.title if script else "",
            "version": script.version if script else 0,
            "language": script.language if script else "",
            "hash": script.hash if script else "",
            "steps": [{"id": s.id, "title": s.title, "line": s.line, "seconds": reading_seconds(s)} for s in steps],
            "objections": [o.title for o in script.objections] if script else [],
            "questions": list(script.questions) if script else [],
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
        },
        ensure_ascii=False,
        indent=2,
    )
