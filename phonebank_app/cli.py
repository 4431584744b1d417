"""``phonebank …``: a window when no verb is given; otherwise one of the verbs of ``phonebank --help``.

What a verb needs is imported when it is chosen: the window is on the screen before the rest is loaded.
"""

from __future__ import annotations

import argparse
import gc
import io
import sys
from collections.abc import Sequence
from pathlib import Path

from phonebank_app import __version__
from phonebank_app.commands import (
    add_list,
    answers,
    check_script,
    draw_script,
    export,
    export_script,
    import_results,
    merge_results,
    print_script,
    write_script,
)
from phonebank_app.errors import WorldError
from phonebank_app.machine import core_dumps


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit status: 0 well, 1 something is wrong (and was said), 2 the words were off."""
    core_dumps.forbid()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if len(words) == 1 and words[0].lower().endswith(".party"):
        words = ["open", *words]  # as a desktop starts it when a pack is double-clicked
    # Nothing asked for is the window, which need not wait for a parser to be built.
    chosen = _parser().parse_args(words) if words else argparse.Namespace(verb=None, self_test=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A Windows pipe, or a bare terminal, may have no letter for a voter's name: a stand-in is better than none.
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(chosen)
    except WorldError as problem:
        print(problem, file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 1


def _run(chosen: argparse.Namespace) -> int:
    if chosen.self_test:
        from phonebank_app.commands.self_test import self_test

        return self_test()
    if chosen.verb == "check-list":
        return _check_list(chosen.file, chosen.report, chosen.sheet, as_json=chosen.json)
    if chosen.verb == "add-list":
        print(add_list.run(chosen))
        return 0
    if chosen.verb == "export":
        print(export.run(chosen))
        return 0
    if chosen.verb == "check-script":
        report, usable = check_script.run(chosen)
        print(report)
        return 0 if usable else 1
    if chosen.verb == "draw-script":
        return draw_script.run(chosen)
    if chosen.verb == "print-script":
        return print_script.run(chosen)
    if chosen.verb == "answers":
        print(answers.run(chosen))
        return 0
    if chosen.verb == "pack-info":
        return _pack_info(chosen.file, as_json=chosen.json)
    if chosen.verb == "trust-root":
        return _trust_root(chosen.file, chosen.fingerprint)
    if chosen.verb == "breach-report":
        return _breach_report(chosen.party, chosen.out)
    if chosen.verb == "evening-page":
        from phonebank_app.commands import evening_page

        return evening_page.run(chosen)
    if chosen.verb == "demo":
        return _demo(chosen)
    if chosen.verb == "merge-results":
        print(merge_results.run(chosen))
        return 0
    if chosen.verb == "import-results":
        text, status = import_results.run(chosen)
        print(text)
        return status
    if chosen.verb in ("export-script", "import-script"):
        text, status = export_script.run(chosen)
        print(text)
        return status
    # What is loaded for the window stays to the end: to look through it for garbage only makes the window wait.
    # The loop sees to it later (``ui.garbage``).
    gc.disable()
    from phonebank_app.commands import starting

    if chosen.verb == "write-script":
        return write_script.run(chosen)
    if chosen.verb == "join":
        return starting.join_room()
    if chosen.verb == "open":
        return starting.run(chosen.file.absolute())
    return starting.rehearse(chosen.seat) if chosen.verb == "rehearse" else starting.run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="phonebank",
        description="Run a phonebank party at home. Without a verb the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"phonebank {__version__}")
    parser.add_argument(
        "--self-test", action="store_true", help="try the store, every page and one outcome in a temporary place"
    )
    verbs = parser.add_subparsers(dest="verb", title="verbs", metavar="")

    rehearse = verbs.add_parser("rehearse", help="open the window on a rehearsal: invented voters, nothing is sent")
    rehearse.add_argument("--seat", default="", metavar="CODE", help="the seat to rehearse for, e.g. E14000731")

    opened = verbs.add_parser("open", help="open the window on a pack; a bare FILE.party does the same")
    opened.add_argument("file", type=Path, metavar="FILE.party")

    verbs.add_parser("join", help="join a party in this room from a guest’s own laptop, over the room’s network")
    pack_info = verbs.add_parser("pack-info", help="say what a pack is, as far as that may be known without its key")
    pack_info.add_argument("file", type=Path, metavar="FILE")
    pack_info.add_argument("--json", action="store_true", help="the same for a program")
    trust_root = verbs.add_parser("trust-root", help="believe another campaign's root key: it may then give you lists")
    trust_root.add_argument("file", type=Path, metavar="FILE.root")
    trust_root.add_argument("--fingerprint", default="", metavar="WORDS", help="its ten words, as you were told them")

    check_list = verbs.add_parser("check-list", help="say what a call list holds, and which rows cannot be used")
    check_list.add_argument("file", type=Path, metavar="FILE")
    check_list.add_argument("--json", action="store_true", help="the same for a program")
    check_list.add_argument("--sheet", default="", metavar="NAME", help="the sheet of a workbook, where it has several")
    check_list.add_argument("--report", type=Path, metavar="OUT.csv", help="write the whole report there, row for row")

    add_list.add(verbs)

    check_script.add(verbs)
    answers.add(verbs)

    draw_script.add(verbs)
    print_script.add(verbs)
    write_script.add(verbs)

    breach = verbs.add_parser("breach-report", help="say what is on this laptop, in figures, also while it is locked")
    breach.add_argument("--party", default="", metavar="NAME", help="of this party’s folder only")
    breach.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: print it)")

    merge_results.add(verbs)
    import_results.add(verbs)
    export.add(verbs)
    export_script.add(verbs)

    _add_evening(verbs)
    return parser


def _add_evening(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The verbs of a whole evening: its picture, and playing one."""
    page = verbs.add_parser("evening-page", help="save the evening as a picture to post, without a name or a number")
    page.add_argument("--party", default="", metavar="NAME", help="the name of its folder (default: the only party)")
    page.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line opens the party")
    page.add_argument("--out", type=Path, required=True, metavar="FILE", help="ends in .png or .pdf")
    page.add_argument("--dark", action="store_true", help="light on dark")
    page.add_argument("--day", default="", metavar="DAY", help="such as 2019-12-05 (default: the last evening)")

    demo = verbs.add_parser(
        "demo", help="play a whole evening against a service of its own, with the network and the power failing"
    )
    demo.add_argument("--headless", action="store_true", help="without a display")
    demo.add_argument("--seat", default="", metavar="CODE", help="send the party to this seat, whatever needs it most")
    demo.add_argument("--out", type=Path, default=Path("demo-out"), metavar="DIR", help="where to leave what it makes")


def _breach_report(party: str, out: Path | None) -> int:
    from phonebank_app.machine.clock import SystemClock
    from phonebank_app.party import breach
    from phonebank_app.paths import data_dir

    text = breach.report(data_dir(), SystemClock(), party)
    if out is None:
        print(text)
    else:
        breach.save(out, text)
        print(f"The report is in {out}. It names no voter.")
    return 0


def _check_list(path: Path, out: Path | None, sheet: str, *, as_json: bool) -> int:
    from dataclasses import replace

    from phonebank_app.lists.reader import read_list
    from phonebank_app.lists.screening import screening_warnings
    from phonebank_app.machine.clock import SystemClock, local
    from phonebank_app.rules.calling_rules import Rules

    report = read_list(path, sheet=sheet)
    aged = screening_warnings(report, local(SystemClock().now()).date(), Rules().tps_valid)
    report = replace(report, warnings=(*report.warnings, *aged))
    print(report.as_json() if as_json else report.as_text())
    if out is not None:
        from phonebank_app.list_intake.list_report import save_list_report

        save_list_report(report, out)
        print(f"The report is in {out}. Names and numbers stand in it.", file=sys.stderr)
    return 0


def _pack_info(path: Path, *, as_json: bool) -> int:
    import json

    from phonebank_app.desks import opening, opening_page
    from phonebank_app.machine.clock import SystemClock
    from phonebank_app.paths import data_dir

    found = opening.look(data_dir(), opening.read_file(path), SystemClock())
    print(json.dumps(opening_page.as_document(found), indent=2) if as_json else opening_page.in_words(found))
    return 1 if found.trouble else 0


def _trust_root(path: Path, told: str) -> int:
    from phonebank_app.paths import data_dir
    from phonebank_app.protocol import trust
    from phonebank_app.protocol.spoken import FINGERPRINT_WORDS, read_words

    root = trust.read_root_file(path)
    if not told:
        print(f"This is the root key of “{root.name}”. Its fingerprint is:\n\n    {root.fingerprint}\n")
        print("Whoever holds its other half can give this laptop any list and any script, under any name.")
        print("Ring your coordinator on a number you know, and have them read you these ten words.")
        told = input("Type them as you hear them: ")
    if read_words(told, FINGERPRINT_WORDS) != root.fingerprint:
        raise WorldError("These are not its words: it is not trusted.", "Ask your coordinator for the file once more.")
    new = trust.add_root(data_dir(), root)
    print(f"“{root.name}” {'is trusted from now on' if new else 'was trusted already'}.")
    return 0


def _demo(chosen: argparse.Namespace) -> int:
    from phonebank_app.party_demo import demo

    return demo.play(out=chosen.out, headless=chosen.headless, seat=chosen.seat)
