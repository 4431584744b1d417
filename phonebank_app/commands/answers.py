"""``phonebank answers``: the lists of answers, one's own among them, and scripts brought up to date with them."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Give the program the verb."""
    parser = verbs.add_parser("answers", help="lists of answers: issues, and how voters will vote")
    does = parser.add_subparsers(dest="does", metavar="WHAT")
    does.add_parser("list", help="which lists there are (also without a word)")
    own = does.add_parser("own", help="copy a list, so that it can be edited; prints where it is")
    own.add_argument("name", metavar="NAME")
    own.add_argument("language", metavar="LANGUAGE")
    check = does.add_parser("check", help="look through a list that was edited")
    check.add_argument("file", type=Path, metavar="FILE")
    into = does.add_parser("into", help="bring the lists in a script up to date")
    into.add_argument("file", type=Path, metavar="SCRIPT")


def run(chosen: argparse.Namespace) -> str:
    """Do it; returns what to say.

    Raises:
        FileProblem, ScriptProblem: why it could not be done, and a way out. Nothing was written then.
    """
    match chosen.does:
        case "own":
            return _own(chosen.name, chosen.language)
        case "check":
            return _check(chosen.file)
        case "into":
            return _into(chosen.file)
    return _list()


def _list() -> str:
    from phonebank_app.scripts.answer_lists import every_list, own_folder

    lists, own = every_list(), own_folder()
    lines = []
    for one in lists.lists:
        whose = "your own" if (own / one.file_name).is_file() else "comes with the program"
        many = f"{len(one.answers)} {'answer' if len(one.answers) == 1 else 'answers'}"
        lines.append(f"{one.name}  {one.language}  version {one.version}  {many}  {whose}: {one.title}")
    lines += [f"Left out: {problem}" for problem in lists.refused]
    return "\n".join(lines)


def _own(name: str, language: str) -> str:
    from phonebank_app.errors import FileProblem
    from phonebank_app.scripts.answer_lists import every_list, own_folder, save_list

    one = every_list().find(name, language)
    if one is None:
        raise FileProblem(f"There is no list “{name}” in {language}.", "See: phonebank answers")
    path = own_folder() / one.file_name
    if not path.exists():
        save_list(own_folder(), one)
    return (
        f"{path}\nEdit it, give it a higher version, then: phonebank answers check, and phonebank answers into SCRIPT."
    )


def _check(path: Path) -> str:
    from phonebank_app.scripts.answer_lists import parse_list
    from phonebank_app.scripts.parser import read_text

    one = parse_list(read_text(path), path.name)
    meant = "\n".join(f'{code} = "{means}"' for code, means in one.evidence.items())
    said = f"{path.name} is ready: “{one.title}”, version {one.version}, {len(one.answers)} answers."
    return f"{said}\nIn the campaign’s profile:\n[evidence.codes]\n{meant}" if meant else said


def _into(path: Path) -> str:
    from phonebank_app.errors import FileProblem
    from phonebank_app.scripts.answer_lists import every_list, refresh
    from phonebank_app.scripts.parser import parse, read_text

    before = read_text(path)
    after = refresh(before, every_list())
    if after == before:
        return f"{path.name} has the lists as they are: nothing was to be done."
    script = parse(after, path.name)
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_text(after, encoding="utf-8", newline="\n")
        new.replace(path)
    except OSError as error:
        raise FileProblem(f"{path.name} could not be written.", "May this folder be written to?") from error
    higher = f"Give it a higher version than {script.version} before it is published."
    return f"{path.name} has the lists as they are now. {higher}"
