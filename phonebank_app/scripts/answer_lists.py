"""Lists of answers that an organisation edits once and every script uses: issues, ways to say how one will vote.

A list is a small TOML file, ``resources/answers/NAME.LANGUAGE.toml``; one of the same name and language in the
organisation's own folder takes its place. A script holds its answers itself, so that its fingerprint says all that was
read: ``as_block`` writes a list as a block of the script (``&& name``), and ``refresh`` brings such blocks up to date.

Every answer has a *code*, which is what is counted and never changes; a *label* for tables and files; and a *soft*
label, which stands on the call page and may be said to a voter without putting them in a drawer.
"""

from __future__ import annotations

import errno
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
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
_FROM_LIST = re.compile(r"\s*# From the list (\S+) \(([^()\s]+)\), version (\d{1,9})\..*")
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


def parse_list(text: str, name: str = "", *, unfinished: bool = False) -> AnswerList:
    """Read a list from its TOML.

    Args:
        unfinished: it may be one that cannot be used yet; what it is like is then for :func:`faults` to say.

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
        ListedAnswer(a.code, a.label, a.soft or ("" if unfinished else a.label), a.key or str(at), a.words, a.means)
        for at, a in enumerate(file.answer, 1)
    )
    made = AnswerList(file.name, file.language, file.title, file.version, answers, file.purpose)
    if not unfinished:
        check_list(made, called)
    return made


def check_list(made: AnswerList, called: str = "") -> None:
    """Whether a list can stand in a script, and says what it should.

    Raises:
        FileProblem: it cannot: what is wrong, and a way out.
    """
    called = called or tr("The list “{title}”", title=made.title or made.name)
    wrong = next(iter(faults(made)), None)
    if wrong is not None:
        raise FileProblem(f"{called}: {wrong.sentence}", wrong.way_out)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a list cannot be used.

    Attributes:
        field: what of it is meant: ``name``, ``language``, ``version``, ``title``, ``answers``; or of one answer
            ``code``, ``key``, ``label``, ``soft``, ``means``.
        sentence: what is wrong, to be read after a colon; ``way_out``: what to write instead; may be empty.
        at: which answer, from 0 in the order of the list; -1: the list itself.
    """

    field: str
    sentence: str
    way_out: str = ""
    at: int = -1


def faults(made: AnswerList) -> tuple[Fault, ...]:
    """All that is wrong with a list, of each answer no more than one; empty: it can be used."""
    found = [*_of_the_list(made)]
    for at, answer in enumerate(made.answers):
        wrong = next(iter(_of_an_answer(made, at, answer)), None)
        found += [] if wrong is None else [wrong]
    told = {one.at for one in found}
    apart = all(len(a.key) == 1 and "\n" not in f"{a.code}{a.label}{a.soft}" for a in made.answers)
    for one in (*_as_read(made, "soft"), *_as_read(made, "label")) if apart and "answers" not in _fields(found) else ():
        if one.at not in told:
            told.add(one.at)
            found.append(one)
    return tuple(found)


def _fields(found: Iterable[Fault]) -> set[str]:
    return {one.field for one in found}


def _of_the_list(made: AnswerList) -> Iterator[Fault]:
    if not is_name(made.name):
        yield Fault(
            "name", tr("its name is not one word of letters, digits and _."), tr("Call it issues, for example.")
        )
    if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", made.language) is None:
        yield Fault("language", tr("its language is no language tag."), tr("Write en-GB or cy, for example."))
    if made.version < 1:
        yield Fault("version", tr("its version is not a number from 1."), tr("Give each version a higher one."))
    if not made.title.strip() or "\n" in made.title:
        yield Fault("title", tr("it has no title."), tr("Say in a few words what is asked."))
    if not 1 <= len(made.answers) <= MOST_ANSWERS:
        way_out = tr("Give it 1 to {most}: each is a key.", most=MOST_ANSWERS)
        yield Fault("answers", tr("it has {n} answers.", n=len(made.answers)), way_out)


def _of_an_answer(made: AnswerList, at: int, a: ListedAnswer) -> Iterator[Fault]:
    before = made.answers[:at]
    if not a.code:
        way_out = tr("Give it one: it is what is counted, whatever the words.")
        yield Fault("code", tr("this answer has no code."), way_out, at)
    elif not is_name(a.code):
        way_out = tr("A code is one word of letters, digits and _, such as nhs.")
        yield Fault("code", tr("“{bad}” cannot be a code.", bad=a.code), way_out, at)
    if any(a.code == one.code for one in before):
        way_out = tr("Give each its own, or their counts run together.")
        yield Fault("code", tr("two answers have one code."), way_out, at)
    if any(a.key == one.key for one in before):
        yield Fault("key", tr("two answers have one key."), tr("Give each its own, 1 to 9."), at)
    for field, words in (("soft", a.soft), ("label", a.label)):
        if len(words) > LONGEST_LABEL or not words.strip() or "\n" in words:
            sentence = tr("an answer has no words, or more than {most} signs.", most=LONGEST_LABEL)
            yield Fault(field, sentence, tr("Say it as a voter would."), at)
    if a.means and a.means not in STANCES:
        yield Fault("means", tr("nothing is understood by “{other}”.", other=a.means), _may_mean(), at)
    if made.purpose == "intention" and not a.stance and a.code not in NO_ANSWER:
        sentence = tr("“{code}” says nothing of how somebody will vote.", code=a.code)
        yield Fault("means", sentence, tr("Say under it what it means: means = “leaning_ours”."), at)


def _as_read(made: AnswerList, field: Literal["soft", "label"]) -> Iterator[Fault]:
    """What the language of scripts has against the words of its answers."""
    by_line = sorted(range(len(made.answers)), key=lambda at: made.answers[at].key)
    first = _TRIED[: _TRIED.index("%s")].count("\n") + 1
    for problem in parser.read(_TRIED % as_answers(made, soft=field == "soft"))[1]:
        line = problem.line - first
        meant = 0 <= line < len(by_line)
        yield Fault(field if meant else "answers", problem.sentence, "", by_line[line] if meant else -1)


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
        with suppress(OSError):
            new.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise FileProblem(
                tr("There is no room for the list on this disk."), tr("Delete some files, and save it again.")
            ) from error
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
    for held in reversed(held_lists(text)):
        one = known.find(held.name, held.language)
        if one is not None:
            lines[held.remark - 1 : held.last] = _lines(one, lines[held.remark : held.last])
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class HeldList:
    """A block of a script that holds a list.

    Attributes:
        name, language, version: of which list, as its remark says.
        remark: the line the remark stands on, from 1; ``last``: that of the last line of its answers, or the remark's.
    """

    name: str
    language: str
    version: int
    remark: int
    last: int


def held_lists(text: str) -> tuple[HeldList, ...]:
    """The lists that a script holds, in the order of its text."""
    if "# From the list" not in text:
        return ()
    lines, found = text.split("\n"), []
    at, in_block = 0, False
    while at < len(lines):
        if _HEADING.match(lines[at]):
            in_block = _BLOCK.match(lines[at]) is not None
        said = _FROM_LIST.fullmatch(lines[at]) if in_block else None
        at += 1
        if said is not None:
            remark = at
            while at < len(lines) and (_ANSWER.fullmatch(lines[at]) or _FOLLOW_UP.match(lines[at])):
                at += 1
            found.append(HeldList(said[1], said[2], int(said[3]), remark, at))
    return tuple(found)


def other_lists(text: str, lists: Lists) -> tuple[tuple[HeldList, AnswerList], ...]:
    """The lists a script holds that are not as the lists are now, each with the one it would be brought up to."""
    lines = text.split("\n")
    pairs = ((held, lists.find(held.name, held.language)) for held in held_lists(text))
    return tuple(
        (held, one)
        for held, one in pairs
        if one is not None and _lines(one, lines[held.remark : held.last]) != lines[held.remark - 1 : held.last]
    )


def _lines(made: AnswerList, before: Sequence[str]) -> list[str]:
    return [_remark(made), *_with_own(made, before)]


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
