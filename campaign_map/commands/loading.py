"""Lists, figures and scripts in."""

from __future__ import annotations

import argparse
from pathlib import Path

from campaign_map import lists, scripts
from campaign_map.commands import Command
from campaign_map.need import targets
from campaign_map.settings import Service
from phonebank_app.errors import WorldError
from phonebank_app.seats import seats_by_code


def add(command: Command, _: argparse.ArgumentParser) -> None:
    """Add the commands of this module."""
    one = command("load-list", _load_list, "Load a call list for a seat.")
    one.add_argument("--seat", required=True, metavar="CODE")
    one.add_argument("--register-only", action="store_true", help="from the full or marked register: never exported")
    one.add_argument("file", type=Path)
    one = command("load-lists", _load_lists, "Load a folder of call lists, each called after its seat's code.")
    one.add_argument("folder", type=Path)
    one = command("load-figures", _load_figures, "Load targets and contacts made, by seat (ons_id, target, done).")
    one.add_argument("file", type=Path)
    one = command("load-script", _load_script, "Make a file the script of every party.")
    one.add_argument("file", type=Path)


def _load_list(asked: argparse.Namespace, service: Service) -> int:
    loaded = lists.load_list(service, asked.seat, asked.file, register_only=asked.register_only)
    print(loaded.report.as_text())
    print(f"{seats_by_code()[asked.seat].name}: {loaded.added} contacts added, {loaded.known} brought up to date.")
    return 0


def _load_lists(asked: argparse.Namespace, service: Service) -> int:
    files = sorted(asked.folder.glob("*.csv"))
    strangers = [file.name for file in files if file.stem not in seats_by_code()]
    if strangers or not files:
        said = f"{strangers[0]} is not called after a seat." if strangers else "There is no .csv file in that folder."
        raise WorldError(said, "Name each list after its seat's code, like E14000731.csv.")
    for file in files:
        loaded = lists.load_list(service, file.stem, file)
        print(
            f"{seats_by_code()[file.stem].name}: {loaded.added} contacts added, {loaded.known} brought up to date,"
            f" {len(loaded.report.refused)} rows refused."
        )
    return 0


def _load_figures(asked: argparse.Namespace, service: Service) -> int:
    print(f"Figures of {targets.load_figures(service, asked.file)} seats loaded.")
    return 0


def _load_script(asked: argparse.Namespace, service: Service) -> int:
    script = scripts.load_script(service, asked.file)
    print(f"“{script.title}” is the script from now on. {script.hash}")
    return 0
