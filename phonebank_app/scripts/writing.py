"""Changes to the text of a script that the program makes for whoever writes it. Pure: text in, text out.

Lines are counted from 1, as in ``model.Place``. None of these asks whether the script is right; that is ``parser``'s.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts.model import Place, Problem
from phonebank_app.scripts.parser import normalise, parse

FENCE = "+++"
_HEADING = re.compile(r"\s*(==|\?\?|&&)")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Edit:
    """What to write in place of ``length`` signs from ``column`` of ``line``; one goes on ``cursor`` signs into it."""

    line: int
    column: int
    length: int
    text: str
    cursor: int = 0


def put_right(text: str, problem: Problem) -> Edit | None:
    """What a problem says to write instead; ``None`` when it does not, or the text is another by now."""
    line = line_of(text, problem.line)
    end = problem.column - 1 + problem.length
    if not problem.put_right or not problem.line or problem.column < 1 or end > len(line):
        return None
    return Edit(problem.line, problem.column, problem.length, problem.put_right, len(problem.put_right))


def line_of(text: str, number: int) -> str:
    """A line of the text; empty for one that is not there."""
    lines = text.split("\n")
    return lines[number - 1] if 1 <= number <= len(lines) else ""


def head_of(text: str) -> str:
    """The lines between the fences; empty when there are none."""
    lines = normalise(text).split("\n")
    fences = [index for index, line in enumerate(lines) if line.strip() == FENCE][:2]
    return "\n".join(lines[fences[0] + 1 : fences[1]]) if len(fences) == 2 else ""


def head_words(text: str, name: str) -> str:
    """What the head gives for ``name``, as far as can be told without reading it as TOML: also of a broken script."""
    found = re.search(rf"^\s*{re.escape(name)}\s*=\s*(?:\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|(\d+))", head_of(text), re.M)
    words = next((part for part in found.groups() if part is not None), "") if found else ""
    return re.sub(r"\\(.)", r"\1", words)


def version_of(text: str) -> int:
    """The version in the head; 0 when there is none."""
    said = head_words(text, "version")
    return int(said) if said.isascii() and said.isdigit() and len(said) <= 7 else 0


def approved(text: str, by: str, above: int) -> str:
    """The script with a coordinator's name in its head, and a version higher than ``above``.

    Raises:
        ScriptProblem: the script has an error, or its head is written so that the name cannot be put there.
    """
    name = " ".join(by.split())[:_LONGEST_NAME]
    text = normalise(text)
    script = parse(text)
    version = script.version if script.version > above else above + 1
    lines = text.split("\n")
    end = [index for index, line in enumerate(lines) if line.strip() == FENCE][1]
    lines[:end] = _with(_with(lines[:end], "version", str(version)), "approved_by", _quoted(name))
    made = "\n".join(lines)
    checked = parse(made)
    if (checked.approved_by, checked.version) != (name, version):
        raise ScriptProblem(
            tr("The name and the version cannot be put into the head of this script."),
            tr('Write version = 1 and approved_by = "" there, each on a line of its own.'),
        )
    return made


def _with(head: list[str], name: str, value: str) -> list[str]:
    pattern = re.compile(rf"(\s*{name}\s*=\s*).*")
    for index, line in enumerate(head):
        found = pattern.fullmatch(line)
        if found:
            return [*head[:index], found[1] + value, *head[index + 1 :]]
    return [*head, f"{name} = {value}"]


def _quoted(words: str) -> str:
    shown = "".join(sign for sign in words if sign.isprintable())
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'


def skeleton(title: str, language: str) -> str:
    """A script to begin with: short, and ready to be read out."""
    return (
        f"{FENCE}\ntitle    = {_quoted(title)}\nlanguage = {_quoted(language)}\nversion  = 1\n"
        f'on_behalf_of = ""\napproved_by  = ""\nimprint      = ""\n{FENCE}\n\n'
        + (_BODY_CY if language.partition("-")[0] == "cy" else _BODY)
    )


_BODY = """== hello: Hello
“Hello, is that **{full_name}?** I’m **{caller}**, a volunteer ringing for {on_behalf_of}.
Have you got two minutes?”

1 Yes, speaking -> matters
2 Not in just now -> end not_available
3 Not a good time -> end call_back
4 No, thank you -> thanks

== matters: What matters (question issue)
“What matters most to you just now, {first_name|if I may ask}?”
> Wait. Then write down what they say, in their words.

____ In a few words, in theirs
-> thanks

== thanks: Thanks
“Thank you for talking to me. Good night.”

-> end conversation

?? Who are you?
“I’m {caller}, a volunteer. I ring for {on_behalf_of}.”
"""

_BODY_CY = """== helo: Helô
“Helô, ai **{full_name}** sydd yno? **{caller}** ydw i. Dw i’n gwirfoddoli, ac yn ffonio ar ran {on_behalf_of}.
Oes gennych chi ddwy funud?”

1 Ie, fi sy’n siarad -> pwysig
2 Ddim gartref ar hyn o bryd -> end not_available
3 Dydy hi ddim yn amser da -> end call_back
4 Dim diolch -> diolch

== pwysig: Beth sy’n bwysig (question issue)
“Beth sydd bwysicaf i chi ar hyn o bryd, {first_name|os ca i ofyn}?”
> Arhoswch. Yna nodwch yr hyn maen nhw’n ei ddweud, yn eu geiriau nhw.

____ Mewn ychydig eiriau, eu rhai nhw
-> diolch

== diolch: Diolch
“Diolch am siarad â fi. Nos da.”

-> end conversation

?? Pwy ydych chi?
“{caller} ydw i. Gwirfoddoli dw i, ac yn ffonio ar ran {on_behalf_of}.”
"""


def name_beside(text: str, wanted: str) -> str:
    """A name for a step that no heading has yet: ``step``, ``step2``, …"""
    taken = set(re.findall(r"^\s*(?:==|&&)\s*([\w-]+)", text, re.M))
    return next(name for name in (wanted, *(f"{wanted}{n}" for n in range(2, 1000))) if name not in taken)


_CONTINUED = re.compile(r"(\s*)(?:([1-8])([.)]?)\s+|-\s+)\S.*")


def line_after(line: str) -> str:
    """How the line below this one begins, where the hand goes on: with the next number, or as another item.

    A direction or a quote is mostly followed by something else: they are not gone on with.
    """
    found = _CONTINUED.fullmatch(line)
    if found is None:
        return ""
    return f"{found[1]}{int(found[2]) + 1}{found[3]} " if found[2] else f"{found[1]}- "


def remarked(lines: Sequence[str]) -> list[str]:
    """The lines as remarks; where all of them are remarks already, as they were before."""
    said = [line for line in lines if line.strip()]
    if said and all(re.match(r"\s*#( |$)", line) for line in said):
        return [re.sub(r"^(\s*)# ?", r"\1", line) for line in lines]
    return [re.sub(r"^(\s*)(?=\S)", r"\1# ", line) for line in lines]


def found_in(text: str, words: str) -> list[Place]:
    """Where words stand in the text, whether in capitals or not, line by line."""
    if not words:
        return []
    pattern = re.compile(re.escape(words), re.IGNORECASE)
    lines = enumerate(text.split("\n"), 1)
    return [Place(number, hit.start() + 1, len(hit[0])) for number, line in lines for hit in pattern.finditer(line)]


_HABITS_OF_WORD = (
    ("\u00a0", " "),
    ("\u202f", " "),
    ("\u2028", "\n"),
    ("\u2029", "\n"),
    ("\u00ad", ""),
    ("\u200b", ""),
    ("\u2060", ""),
)


def pasted(words: str, *, in_head: bool = False) -> str:
    """What is pasted from a word processor, as a script writes it: arrows, spaces, bullets, quotes in the head."""
    for sign, written in _HABITS_OF_WORD:
        words = words.replace(sign, written)
    words = re.sub(r"[→⇒➔➙➜⟶\uf0e0](?=\s*[^\W\d_])", "->", words)
    words = re.sub(r"(?m)^(\s*)[•◦▪●·\uf0b7](?:\t|\s+)", r"\1- ", words)
    words = words.replace("\t", " ")
    return re.sub("[“”„]", '"', words) if in_head else words


def new_step(text: str, line: int) -> Edit:
    """A step after the one that ``line`` is in; the cursor is put where its title belongs."""
    lines = text.split("\n")
    name = name_beside(text, "step")
    after = end_of_block(lines, line)
    before = "" if after == 0 or not lines[after - 1].strip() else "\n"
    head = f"{before}\n== {name}: \n“"
    words = f"{head}”\n\n-> end conversation\n"
    # After the last sign of the block: what stands below keeps its empty lines.
    return Edit(max(1, after), len(lines[max(0, after - 1)]) + 1, 0, words, len(head) - 2)


def new_ending(text: str, line: int, outcome: str) -> Edit:
    """An arrow to an end, on a line of its own below ``line``."""
    here = line_of(text, line)
    words = f"-> end {outcome}"
    if not here.strip():
        return Edit(line, len(here) + 1, 0, words, len(words))
    return Edit(line, len(here) + 1, 0, f"\n{words}", len(words) + 1)


def with_list(text: str, line: int, name: str, block: str) -> tuple[Edit, ...]:
    """The block of a list of answers at the end, unless it is there, and a line that puts it in below ``line``.

    Returns:
        What to write, from the end of the text to its beginning, so that no place moves another.
    """
    here = line_of(text, line)
    words = f"& {name}"
    put = Edit(line, len(here) + 1, 0, f"\n{words}" if here.strip() else words, len(words) + bool(here.strip()))
    if re.search(rf"^\s*&&\s*{re.escape(name)}\s*$", text, re.M):
        return (put,)
    lines = text.split("\n")
    before = "\n\n" if lines[-1].strip() else "\n"
    return (Edit(len(lines), len(lines[-1]) + 1, 0, f"{before}{block.strip()}\n"), put)


def end_of_block(lines: list[str], line: int) -> int:
    """The last line with something on it of the step that ``line`` is in, or of the first one; lines from 1."""
    first = next((n for n, words in enumerate(lines, 1) if _HEADING.match(words)), len(lines))
    at = min(max(line, first), len(lines))
    while at < len(lines) and not _HEADING.match(lines[at]):
        at += 1
    while at > 1 and not lines[at - 1].strip():
        at -= 1
    return at
