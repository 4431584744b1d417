"""Lists of answers that an organisation edits once and every script uses: issues, ways to say how one will vote.

A list is a small TOML file, ``resources/answers/NAME.LANGUAGE.toml``; one of the same name and language in the
organisation's own folder takes its place. A script holds its answers itself, so that its fingerprint says all that was
read: ``as_block`` writes a list as a block of the script (``&& name``), and ``refresh`` brings such blocks up to date.

Every answer has a *code*, which is what is counted and never changes; a *label* for tables and files; and a *soft*
label, which stands on the call page and may be said to a voter without putting them in a drawer.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.paths import data_dir, resources
from phonebank_app.scripts import parser
from phonebank_app.scripts.headings import is_name
from phonebank_app.scripts.stances import NO_ANSWER, STANCES

MOST_ANSWERS = 9
"""An answer is a key from 1 to 9."""
LONGEST_LABEL = 120
"""In characters."""

Purpose = Literal["issues", "intention", "other"]

_REMARK = "# From the list {name} ({language}), version {version}. Change the list, not these lines."
_FROM_LIST = re.compile(r"\s*# From the list (\S+) \(([^()\s]+)\), version (\d+)\..*")
_HEADING = re.compile(r"\s*(==|\?\?|&&)")
_BLOCK = re.compile(r"\s*&&")
_ANSWER = re.compile(r"\s*[1-9][.)]?\s.*")
_CODE = re.compile(r"(?<!\\)\[([^\[\]]*)\]")
_ARROW = re.compile(r"(?<!\\)->")
_FOLLOW_UP = re.compile(r"\s*\+\s")
_TRIED = """+++
title    = "A list of answers, tried"
language = "en-GB"
version  = 1
+++
== hello: Hello
{caller}, for {on_behalf_of}
-> asked

== asked: Asked
Asked.
%s
-> end conversation
"""


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    label: str
    soft: str = ""
    key: str = ""
    words: bool = False
    means: str = ""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    language: str
    title: str
    version: int
    answer: tuple[_Answer, ...]
    purpose: Purpose = "other"


@dataclass(frozen=True, slots=True)
class ListedAnswer:
    """One answer of a list.

    Attributes:
        code: what is kept and counted.
        label: for tables and files; may hold placeholders, as any answer of a script.
        soft: what stands on the call page, and may be said aloud.
        key: "1" to "9".
        words: free words are kept beside it.
        means: what it says of how somebody will vote (``stances.STANCES``); empty when the code says it itself, or
            when it says nothing of it.
    """

    code: str
    label: str
    soft: str
    key: str
    words: bool = False
    means: str = ""

    @property
    def stance(self) -> str:
        """What it says of how somebody will vote, one of ``stances.STANCES``; empty when it says nothing of it."""
        return self.means or (self.code if self.code in STANCES else "")


@dataclass(frozen=True, slots=True)
class AnswerList:
    """A list of answers in one language.

    Attributes:
        name: what blocks are called after, e.g. ``issues``; the same in every language, as its codes are.
        language: a BCP 47 tag.
        version: goes up with every change.
        purpose: ``intention`` where every answer says how somebody will vote, or is none.
    """

    name: str
    language: str
    title: str
    version: int
    answers: tuple[ListedAnswer, ...]
    purpose: Purpose = "other"

    @property
    def file_name(self) -> str:
        """What its file is called."""
        return f"{self.name}.{self.language}.toml"

    @property
    def evidence(self) -> Mapping[str, str]:
        """Codes of its own, and what each means: for ``[evidence.codes]`` of a campaign's profile."""
        return MappingProxyType({a.code: a.means for a in self.answers if a.means and a.means != a.code})


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists there are, in the order of their names, and why a file among them could not be read."""

    lists: tuple[AnswerList, ...]
    refused: tuple[FileProblem, ...] = ()

    def find(self, name: str, language: str) -> AnswerList | None:
        """The list of this name in this language: as it is written, or in another form of it (``en`` for ``en-GB``)."""
        named = [one for one in self.lists if one.name == name]
        exact = (one for one in named if one.language.casefold() == language.casefold())
        near = (one for one in named if _first_tag(one.language) == _first_tag(language))
        return next(exact, None) or next(near, None)

    def of(self, language: str) -> tuple[AnswerList, ...]:
        """Those in this language."""
        return tuple(one for one in self.lists if _first_tag(one.language) == _first_tag(language))


def shipped_folder() -> Path:
    """Where the lists are that come with the program."""
    return resources() / "answers"


def own_folder() -> Path:
    """Where this person's or organisation's own lists are; it need not exist."""
    return data_dir() / "answers"


def every_list() -> Lists:
    """The lists that can be used here: those that come with the program, and the organisation's own in their place."""
    return load_lists([shipped_folder(), own_folder()])


def load_lists(folders: Iterable[Path]) -> Lists:
    """Every list in these folders; of two with one name and language, the one in the later folder.

    A file that cannot be read is left out and said so: the others can still be used. A folder need not exist.
    """
    found: dict[tuple[str, str], AnswerList] = {}
    refused: list[FileProblem] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            try:
                one = parse_list(path.read_text(encoding="utf-8"), path.name)
            except FileProblem as problem:
                refused.append(problem)
            except (OSError, UnicodeDecodeError):
                refused.append(
                    FileProblem(
                        tr("{name} cannot be read.", name=path.name), tr("Open it in an editor, and save it as UTF-8.")
                    )
                )
            else:
                found[one.name, one.language] = one
    return Lists(tuple(found[key] for key in sorted(found)), tuple(refused))


def parse_list(text: str, name: str = "") -> AnswerList:
    """Read a list from its TOML.

    Raises:
        FileProblem: it is not one: what is wrong, and a way out.
    """
    called = name or tr("This list of answers")
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise FileProblem(
            tr("{called} cannot be read: {error}.", called=called, error=error),
            tr("Compare it with one that comes with the program."),
        ) from (error)
    answers = tuple(
        ListedAnswer(a.code, a.label, a.soft or a.label, a.key or str(at), a.words, a.means)
        for at, a in enumerate(file.answer, 1)
    )
    made = AnswerList(file.name, file.language, file.title, file.version, answers, file.purpose)
    check_list(made, called)
    return made


def check_list(made: AnswerList, called: str = "") -> None:
    """Whether a list can stand in a script, and says what it should.

    Raises:
        FileProblem: it cannot: what is wrong, and a way out.
    """
    called = called or tr("The list “{title}”", title=made.title or made.name)
    for wrong, sentence, way_out in _complaints(made):
        if wrong:
            raise FileProblem(f"{called}: {sentence}", way_out)
    for text in (as_answers(made), as_answers(made, soft=False)):
        problem = next((p for p in parser.read(_TRIED % text)[1]), None)
        if problem is not None:
            raise FileProblem(f"{called}: {problem.sentence}")


def _complaints(made: AnswerList) -> Iterable[tuple[bool, str, str]]:
    codes = [a.code for a in made.answers]
    keys = [a.key for a in made.answers]
    words = [w for a in made.answers for w in (a.label, a.soft)]
    good_tag = re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", made.language) is not None
    yield (
        not is_name(made.name),
        tr("its name is not one word of letters, digits and _."),
        tr("Call it issues, for example."),
    )
    yield not good_tag, tr("its language is no language tag."), tr("Write en-GB or cy, for example.")
    yield made.version < 1, tr("its version is not a number from 1."), tr("Give each version a higher one.")
    yield not made.title.strip() or "\n" in made.title, tr("it has no title."), tr("Say in a few words what is asked.")
    many = not 1 <= len(codes) <= MOST_ANSWERS
    yield many, tr("it has {n} answers.", n=len(codes)), tr("Give it 1 to {most}: each is a key.", most=MOST_ANSWERS)
    bad = next((code for code in codes if not is_name(code)), "")
    no_code = bool(bad) or "" in codes
    yield (
        no_code,
        tr("“{bad}” cannot be a code.", bad=bad),
        tr("A code is one word of letters, digits and _, such as nhs."),
    )
    yield (
        len(set(codes)) < len(codes),
        tr("two answers have one code."),
        tr("Give each its own, or their counts run together."),
    )
    yield len(set(keys)) < len(keys), tr("two answers have one key."), tr("Give each its own, 1 to 9.")
    long = any(len(w) > LONGEST_LABEL or not w.strip() or "\n" in w for w in words)
    yield (
        long,
        tr("an answer has no words, or more than {most} signs.", most=LONGEST_LABEL),
        tr("Say it as a voter would."),
    )
    other = next((a.means for a in made.answers if a.means and a.means not in STANCES), "")
    yield bool(other), tr("nothing is understood by “{other}”.", other=other), _may_mean()
    silent = (a.code for a in made.answers if not a.stance and a.code not in NO_ANSWER)
    says_nothing = next(silent, "") if made.purpose == "intention" else ""
    sentence = tr("“{code}” says nothing of how somebody will vote.", code=says_nothing)
    yield bool(says_nothing), sentence, tr("Say under it what it means: means = “leaning_ours”.")


def _may_mean() -> str:
    return tr("An answer may mean {meanings}, …", meanings=", ".join(STANCES[:4]))


def as_toml(made: AnswerList) -> str:
    """A list as its file has it."""
    lines = [
        f"name     = {_quoted(made.name)}",
        f"language = {_quoted(made.language)}",
        f"title    = {_quoted(made.title)}",
        f"version  = {made.version}",
        f"purpose  = {_quoted(made.purpose)}",
    ]
    for a in made.answers:
        lines += ["", "[[answer]]", f"code  = {_quoted(a.code)}", f"key   = {_quoted(a.key)}"]
        lines += [f"label = {_quoted(a.label)}", f"soft  = {_quoted(a.soft)}"]
        lines += ["words = true"] if a.words else []
        lines += [f"means = {_quoted(a.means)}"] if a.means else []
    return "\n".join(lines) + "\n"


def save_list(folder: Path, made: AnswerList) -> Path:
    """Write a list into an organisation's folder, whole or not at all; returns its file.

    Raises:
        FileProblem: it cannot be used as it is, or not be written there.
    """
    check_list(made)
    path = folder / made.file_name
    new = path.with_suffix(".new")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with new.open("w", encoding="utf-8") as file:
            file.write(as_toml(made))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise FileProblem(
            tr("The list could not be saved."), tr("Is there room, and may this folder be written to?")
        ) from error
    return path


def as_block(made: AnswerList) -> str:
    """The list as a block of a script, with a remark that says which list and version it is of; ends in a line end."""
    return f"&& {made.name}\n{_remark(made)}\n{as_answers(made)}\n"


def as_answers(made: AnswerList, *, soft: bool = True) -> str:
    """Its answers as lines of a script, in the order of their keys."""
    return "\n".join(_line(a, soft=soft) for a in sorted(made.answers, key=lambda a: a.key))


def refresh(text: str, lists: Lists | Sequence[AnswerList]) -> str:
    """A script with the answers of its lists as the lists have them now; everything else is left as it was written.

    What a script adds to an answer (an arrow, a note, lines with ``+``) stays with its code. A block whose list is not
    there stays as it is. Done twice, it is as done once.
    """
    known = lists if isinstance(lists, Lists) else Lists(tuple(lists))
    lines = text.split("\n")
    made: list[str] = []
    at, in_block = 0, False
    while at < len(lines):
        line = lines[at]
        if _HEADING.match(line):
            in_block = _BLOCK.match(line) is not None
        found = _FROM_LIST.fullmatch(line) if in_block else None
        one = known.find(found[1], found[2]) if found else None
        at += 1
        if one is None:
            made.append(line)
            continue
        end = at
        while end < len(lines) and (_ANSWER.fullmatch(lines[end]) or _FOLLOW_UP.match(lines[end])):
            end += 1
        made += [_remark(one), *_with_own(one, lines[at:end])]
        at = end
    return "\n".join(made)


def _with_own(made: AnswerList, before: Sequence[str]) -> list[str]:
    """The list's answers, each with what stood after or under the answer of its code."""
    own: dict[str, tuple[str, list[str]]] = {}
    code = ""
    for line in before:
        if _FOLLOW_UP.match(line):
            own.setdefault(code, ("", []))[1].append(line)
            continue
        arrow = _ARROW.search(line)
        coded = list(_CODE.finditer(line[: arrow.start()] if arrow else line))
        code = coded[-1][1].strip() if coded else ""
        if code:
            own[code] = (line[coded[-1].end() :].strip(), [])
    lines: list[str] = []
    for a in sorted(made.answers, key=lambda a: a.key):
        tail, under = own.get(a.code, ("", []))
        lines += [f"{_line(a, soft=True)} {tail}".rstrip(), *under]
    return lines


def _line(a: ListedAnswer, *, soft: bool) -> str:
    return f"{a.key} {a.soft if soft else a.label}{' ____' if a.words else ''} [{a.code}]"


def _remark(made: AnswerList) -> str:
    return _REMARK.format(name=made.name, language=made.language, version=made.version)


def _quoted(text: str) -> str:
    # JSON's strings are TOML's, but for one sign that TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _first_tag(language: str) -> str:
    return language.partition("-")[0].casefold()
