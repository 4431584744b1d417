"""Outcome code sets: what a party calls each outcome, on which key, and whether it is shown. Data, not code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import Literal

import msgspec

from phonebank_app.errors import FileProblem
from phonebank_app.outcomes import RULES, Needs, OutcomeKind

Group = Literal["not_reached", "reached", "never_again"]

GROUP_LABELS: dict[Group, str] = {
    "not_reached": "Not reached",
    "reached": "Reached",
    "never_again": "Never again",
}


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: OutcomeKind
    key: str
    label: str
    group: Group
    hint: str = ""
    prominent: bool = False
    shown: bool = True


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    language: str
    version: int
    outcome: tuple[_Entry, ...]


@dataclass(frozen=True, slots=True)
class OutcomeKey:
    """One outcome as the call page shows it.

    Attributes:
        letter: the key that chooses it.
        needs: what is asked before it is saved (see ``outcomes.OutcomeRule``).
        prominent: drawn across both columns.
    """

    kind: OutcomeKind
    letter: str
    label: str
    group: Group
    needs: Needs = ""
    hint: str = ""
    prominent: bool = False


@dataclass(frozen=True, slots=True)
class CodeSet:
    """The keys in the order of the file, and a label for every outcome, shown or not."""

    title: str
    language: str
    version: int
    keys: tuple[OutcomeKey, ...]
    labels: dict[OutcomeKind, str]


def parse(text: str) -> CodeSet:
    """Read a code set from TOML.

    Raises:
        FileProblem: it is not one, two outcomes share a key, or "do not call" is not shown.
    """
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise FileProblem(
            f"This outcome code set cannot be read: {error}.", "Compare it with the one we ship."
        ) from error
    shown = [entry for entry in file.outcome if entry.shown]
    _check(shown, file)
    keys = tuple(
        OutcomeKey(e.kind, e.key.upper(), e.label, e.group, RULES[e.kind].needs, e.hint, e.prominent) for e in shown
    )
    labels = {kind: kind.value.replace("_", " ").capitalize() for kind in OutcomeKind}
    labels.update({entry.kind: entry.label.rstrip("…") for entry in file.outcome})
    return CodeSet(file.title, file.language, file.version, keys, labels)


def _check(shown: list[_Entry], file: _File) -> None:
    letters = [entry.key.upper() for entry in shown]
    kinds = [entry.kind for entry in file.outcome]
    if any(len(letter) != 1 or not letter.isalpha() for letter in letters):
        raise FileProblem("Every outcome in a code set needs one letter as its key.", "Digits are for answers.")
    if len(set(letters)) != len(letters):
        twice = sorted({letter for letter in letters if letters.count(letter) > 1})
        raise FileProblem(f"Two outcomes share the key {', '.join(twice)}.", "Give each its own letter.")
    if len(set(kinds)) != len(kinds) or OutcomeKind.WITHDRAWN in kinds:
        raise FileProblem("An outcome stands twice in this code set.", "Remove one of them.")
    if OutcomeKind.DO_NOT_CALL not in {entry.kind for entry in shown}:
        raise FileProblem("This code set hides “do not call”.", "It must always be shown: it is the law.")
