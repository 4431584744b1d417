r"""From the text of a call script to a ``Script``, with the line and column of everything that is wrong.

The grammar, line by line (spaces at either end of a line do not matter)::

    script     = "+++" NL toml "+++" NL { step | objection | block }
    step       = "==" id [ ":" title ] [ "(" modifier { "," modifier } ")" ] NL body
    objection  = "??" title NL body                         reachable from any step; returns there
    block      = "&&" name NL body                          lines that are read wherever a “use” puts them
    modifier   = "question" [ name ] | "required" | kind    at most one kind
    kind       = "one of" | "any of" | "up to" figure | "scale" number "to" number
               | "number" [ number "to" number ] | "date"
    body       = { paragraph | item | quote | direction | blank-line | use | follow-up }
                 { choice | point | ask | use | follow-up | branch | default }
    paragraph  = inline { NL inline }                       until an empty line or another mark
    item       = "- " inline { NL inline }
    quote      = ">>" inline { NL ">>" inline }             somebody else's words, said as theirs
    direction  = ">" inline { NL ">" inline }               told to the caller, not said
    use        = "& " name                                  the lines of that block stand here
    choice     = key label [ blank ] [ "[" code "]" ] [ "->" way ] [ "(" note ")" ]
    key        = "1" … "9", with or without "." or ")"      the note needs a code or a way before it
    point      = number label                               under a scale: what this point of it is called
    blank      = "__" and more                              free words are kept beside the answer
    ask        = blank [ prompt ]                           answered in words; with a number or a date, its prompt
    follow-up  = "+ " offer                                 of the answer above it, or of the step; above arrows
    offer      = "promise" kind-of-promise | "call back" [ "on" question ] | "ticket"
    branch     = "when" asked "is" test "->" way
    asked      = question | "{" fact "}"
    test       = [ "not" ] ( "answered" | "known" | value { "or" value } )
               | ( "at least" | "at most" | "more than" | "less than" ) number
               | ( "before" | "after" ) day
    value      = code | number | day | of a fact also: a word, or several in “…” or "…"
    day        = year "-" month "-" day | "today" | "polling_day"
    default    = "->" way
    way        = id | "end" outcome
    id, name, code, question = a letter, then letters, digits, "_" or "-"; at most 40
    inline     = see ``inline``; a backslash takes the meaning from the sign after it
    comment    = "#" space anything                         a whole line

What must be true besides (targets that exist, an end that can be reached, …) is in ``checks``. Limits: 64 kB in
UTF-8, 200 steps, 200 blocks.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.blocks import LineBlock, Unfolding
from phonebank_app.scripts.body import read_line
from phonebank_app.scripts.checks import examine
from phonebank_app.scripts.draft import Draft
from phonebank_app.scripts.front import Front, read_front
from phonebank_app.scripts.headings import read_block_name, read_heading
from phonebank_app.scripts.inline import Piece
from phonebank_app.scripts.model import Place, Problem, Script, Step
from phonebank_app.scripts.problems import Problems
from phonebank_app.scripts.sections import Section, piece_of, pieces_of, split

# Control characters, lone surrogates and the two separators that would break a line where no editor shows it.
# So are spaces of no width, and marks that turn the order of signs round so that a line reads as another than it is.
_UNREADABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


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
    script, problems = sketch(text, name)
    return (None if any(p.severity == "error" for p in problems) else script), problems


def sketch(text: str, name: str = "") -> tuple[Script | None, tuple[Problem, ...]]:
    """Read as much of a script as can be understood, with everything there is to say about it.

    For pages that show a script while it is written. With an error among the problems the script may lack ends, have
    ways to nowhere, or steps without a name: it can be looked at and drawn, but not called from. It is ``None`` when
    there is nothing to go on.
    """
    problems = Problems()
    script = _sketch(text, name, problems)
    if script is not None:
        examine(script, problems)
    return script, problems.all()


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
            tr("The script {name} cannot be opened: {why}.", name=path.name, why=error.strerror),
            tr("Check where it is and try again."),
        ) from error
    return decode(raw, path.name)


def decode(raw: bytes, name: str) -> str:
    """The text of a script from its bytes; ``name`` is what it is called in a message.

    Raises:
        ScriptProblem: it is too large or is not UTF-8.
    """
    kind = next((kind for begins, kind in _NO_TEXT if raw.startswith(begins)), "")
    if kind:
        raise ScriptProblem(
            tr("{name} is {kind} and no plain text.", name=name, kind=kind),
            tr("Open it in the program it was written with, and save it as plain text in UTF-8."),
        )
    if len(raw) > vocabulary.MAX_BYTES:
        raise ScriptProblem(*_TOO_LONG)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "ignore").replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise ScriptProblem(
            tr("The script {name} is not plain text in UTF-8: see line {line}.", name=name, line=line),
            tr("In your editor choose “Save as” and the encoding UTF-8."),
            line=line,
            column=column,
        ) from error


def as_error(problem: Problem, name: str = "") -> ScriptProblem:
    """The problem as an error that can be raised."""
    where = ""
    if problem.line and name:
        where = tr(
            "Look at line {line}, column {column} of {name}.", line=problem.line, column=problem.column, name=name
        )
    elif problem.line:
        where = tr("Look at line {line}, column {column}.", line=problem.line, column=problem.column)
    return ScriptProblem(problem.sentence, where, line=problem.line, column=problem.column)


def normalise(text: str) -> str:
    """The text as it is read and hashed: no byte-order mark, and each line ended by a line feed alone."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def text_hash(text: str) -> str:
    """SHA-256 in hex of the exact text in UTF-8, with normalised line ends."""
    return _hash(normalise(text).encode("utf-8", "surrogatepass"))


def _hash(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


_NO_TEXT = (
    (b"PK\x03\x04", tr("a document of a word processor")),
    (b"\xd0\xcf\x11\xe0", tr("a document of a word processor")),
    (b"{\\rtf", tr("a document of a word processor")),
    (b"%PDF", tr("a PDF")),
)
"""How files begin that people take for text, and what each is."""
_TOO_LONG = (tr("A script is at most 64 kB long, and this is longer."), tr("Take it apart into two scripts."))


def _sketch(text: str, name: str, problems: Problems) -> Script | None:
    """As much of a script as could be understood; ``None`` when there is nothing to go on."""
    text = normalise(text)
    raw = text.encode("utf-8", "surrogatepass")
    if len(raw) > vocabulary.MAX_BYTES:
        problems.error(Place(), " ".join(_TOO_LONG))
        return None
    if _unreadable(text, problems):
        return None
    lines = text.split("\n")
    front, start = read_front(lines, problems)
    headless = problems.any_errors
    read = _read_sections(split(lines, start, problems, headless=headless), front.language, problems)
    steps = tuple(step for step, objection in read if not objection)
    objections = tuple(step for step, objection in read if objection)
    if not steps:
        sentence = tr("There is no step. Begin one with a line such as == hello: Hello")
        if not headless:
            problems.error(Place(len(lines), 1), sentence)
        return None
    return _script(front, steps, objections, _hash(raw), name)


def _script(front: Front, steps: tuple[Step, ...], objections: tuple[Step, ...], digest: str, name: str) -> Script:
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
        hash=digest,
        name=name,
        matters=front.matters,
        promises=tuple(dict.fromkeys(front.promises.replace(",", " ").split())),
        matters_place=front.matters_place,
        promises_place=front.promises_place,
    )


def _unreadable(text: str, problems: Problems) -> bool:
    found = _UNREADABLE.search(text)
    if found is None:
        return False
    at = found.start()
    sentence = tr("There is a sign here that cannot be shown or read aloud: take it out.")
    problems.error(Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at), 1), sentence)
    return True


def _read_sections(sections: Sequence[Section], language: str, problems: Problems) -> list[tuple[Step, bool]]:
    """Each step, and whether it is an objection."""
    blocks = [
        LineBlock(*read_block_name(section.heading, problems), section.body)
        for section in sections
        if section.kind == "&&"
    ]
    unfolding = Unfolding(blocks, problems)
    read = []
    for section in sections:
        if section.kind != "&&":
            if section.puts:
                put = unfolding.unfold(section.body)
                step, found = _read_step(section.first, section.written, (), language, put)
            else:
                step, found = _read_step(section.first, section.written, tuple(section.under), language)
            problems.take(found)
            read.append((step, section.kind == "??"))
    unfolding.hint_unused()
    return read


# Remembered, because an editor reads all of a script again at each pause of typing, and nearly all of it is as it was.
@lru_cache(maxsize=2 * vocabulary.MAX_STEPS)
def _read_step(
    first: int, heading: str, under: tuple[str, ...], language: str, put: tuple[Piece, ...] = ()
) -> tuple[Step, tuple[Problem, ...]]:
    """One step or objection with what is wrong with its lines; it hangs on nothing else.

    Args:
        first: the line its heading stands on.
        under: the lines under the heading, as they are written.
        put: these, where blocks were put among them.
    """
    problems = Problems()
    draft = Draft(read_heading(piece_of(first, heading), problems), language)
    for piece in put or pieces_of(first + 1, under):
        read_line(draft, piece, problems)
    return draft.finish(problems), problems.all()
