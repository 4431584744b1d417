r"""From the text of a call script to a ``Script``, with the line and column of everything that is wrong.

The grammar, line by line (spaces at either end of a line do not matter)::

    script     = "+++" NL toml "+++" NL { step | objection }
    step       = "==" id [ ":" title ] [ "(" modifier { "," modifier } ")" ] NL body
    objection  = "??" title NL body                         reachable from any step; returns there
    modifier   = "question" [ name ] | "one of" | "any of" | "up to" number | "required"
    body       = { paragraph | item | direction | blank-line } { choice | ask | branch | default }
    paragraph  = inline { NL inline }                       until an empty line or another mark
    item       = "- " inline { NL inline }
    direction  = ">" inline { NL ">" inline }               told to the caller, not said
    choice     = key label [ blank ] [ "[" code "]" ] [ "->" way ] [ "(" note ")" ]
    key        = "1" … "9", with or without "." or ")"      the note needs a code or a way before it
    blank      = "__" and more                              free words are kept beside the answer
    ask        = blank [ prompt ]                           the step is answered in words
    branch     = "when" question "is" [ "not" ] ( "answered" | code { "or" code } ) "->" way
    default    = "->" way
    way        = id | "end" outcome
    id, code, question = a letter, then letters, digits, "_" or "-"; at most 40
    inline     = see ``inline``; a backslash takes the meaning from the sign after it
    comment    = "#" space anything                         a whole line

What must be true besides (targets that exist, an end that can be reached, …) is in ``checks``. Limits: 64 kB in
UTF-8 and 200 steps.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from phonebank_app.errors import ScriptProblem
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.body import Draft, read_line
from phonebank_app.scripts.checks import examine
from phonebank_app.scripts.front import Front, read_front
from phonebank_app.scripts.headings import read_heading
from phonebank_app.scripts.inline import Piece
from phonebank_app.scripts.model import Place, Problem, Script, Step
from phonebank_app.scripts.problems import Problems

# Control characters, lone surrogates and the two separators that would break a line where no editor shows it.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def parse(text: str, name: str = "") -> Script:
    """Read a script that is ready to be used.

    Raises:
        ScriptProblem: the first error, with its line and column.
    """
    script, problems = read(text, name)
    if script is not None:
        return script
    first = next(p for p in problems if p.severity == "error")
    raise as_error(first, name)


def read(text: str, name: str = "") -> tuple[Script | None, tuple[Problem, ...]]:
    """Read a script and everything there is to say about it, in the order of the text.

    The script is ``None`` when there is an error among the problems; hints do not stand in its way.
    """
    problems = Problems()
    script = _sketch(text, name, problems)
    if script is not None:
        examine(script, problems)
    return (None if problems.any_errors else script), problems.all()


def load(path: Path) -> Script:
    """Read a script from a file.

    Raises:
        ScriptProblem: the file cannot be opened, is too large, is not UTF-8, or holds an error.
    """
    return parse(read_text(path), path.name)


def read_text(path: Path) -> str:
    """The text of a script file.

    Raises:
        ScriptProblem: the file cannot be opened, is too large or is not UTF-8.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(vocabulary.MAX_BYTES + 1)
    except OSError as error:
        raise ScriptProblem(
            f"The script {path.name} cannot be opened: {error.strerror}.", "Check where it is and try again."
        ) from error
    if len(raw) > vocabulary.MAX_BYTES:
        raise ScriptProblem(*_TOO_LONG)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "ignore").replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise ScriptProblem(
            f"The script {path.name} is not plain text in UTF-8: see line {line}.",
            "In your editor choose “Save as” and the encoding UTF-8.",
            line=line,
            column=column,
        ) from error


def as_error(problem: Problem, name: str = "") -> ScriptProblem:
    """The problem as an error that can be raised."""
    of = f" of {name}" if name else ""
    where = f"Look at line {problem.line}, column {problem.column}{of}." if problem.line else ""
    return ScriptProblem(problem.sentence, where, line=problem.line, column=problem.column)


def normalise(text: str) -> str:
    """The text as it is read and hashed: no byte-order mark, and each line ended by a line feed alone."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def text_hash(text: str) -> str:
    """SHA-256 in hex of the exact text in UTF-8, with normalised line ends."""
    return hashlib.sha256(normalise(text).encode("utf-8", "surrogatepass")).hexdigest()


_TOO_LONG = ("A script is at most 64 kB long, and this is longer.", "Take it apart into two scripts.")


def _sketch(text: str, name: str, problems: Problems) -> Script | None:
    """As much of a script as could be understood; ``None`` when there is nothing to go on."""
    text = normalise(text)
    if len(text.encode("utf-8", "surrogatepass")) > vocabulary.MAX_BYTES:
        problems.error(Place(), " ".join(_TOO_LONG))
        return None
    lines = text.split("\n")
    if _unreadable(lines, problems):
        return None
    front, start = read_front(lines, problems)
    drafts = _split(lines, start, problems)
    steps = tuple(d.finish(problems) for d in drafts if not d.heading.objection)
    objections = tuple(d.finish(problems) for d in drafts if d.heading.objection)
    if not steps:
        problems.error(Place(len(lines), 1), "There is no step. Begin one with a line such as == hello: Hello")
        return None
    return _script(front, steps, objections, text, name)


def _script(front: Front, steps: tuple[Step, ...], objections: tuple[Step, ...], text: str, name: str) -> Script:
    return Script(
        title=front.title,
        language=front.language,
        version=front.version,
        on_behalf_of=front.on_behalf_of,
        approved_by=front.approved_by,
        imprint=front.imprint,
        code_set=front.code_set,
        steps=steps,
        objections=objections,
        hash=text_hash(text),
        name=name,
        matters=front.matters,
        promises=tuple(dict.fromkeys(front.promises.replace(",", " ").split())),
        matters_place=front.matters_place,
        promises_place=front.promises_place,
    )


def _unreadable(lines: Sequence[str], problems: Problems) -> bool:
    for number, line in enumerate(lines, 1):
        found = _UNREADABLE.search(line)
        if found:
            sentence = "There is a sign here that cannot be shown or read aloud: take it out."
            problems.error(Place(number, found.start() + 1, 1), sentence)
            return True
    return False


def _split(lines: Sequence[str], start: int, problems: Problems) -> list[Draft]:
    drafts: list[Draft] = []
    lost = False
    for number in range(start, len(lines)):
        piece = Piece(number + 1, 1, lines[number]).cut(0)
        if piece.text.startswith(("==", "??")):
            if len(drafts) == vocabulary.MAX_STEPS:
                problems.error(piece.place, "A script has at most 200 steps, objections among them.")
                break
            drafts.append(Draft(read_heading(piece, problems)))
        elif piece.text == "#" or piece.text.startswith("# "):
            continue
        elif drafts:
            read_line(drafts[-1], piece, problems)
        elif piece.text and not lost:
            lost = True
            sentence = "This stands before the first step. Begin one above it with a line such as == hello: Hello"
            problems.error(piece.place, sentence)
    return drafts
