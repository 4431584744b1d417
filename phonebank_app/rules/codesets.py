"""Outcome code sets: what a party calls each outcome, on which key, and whether it is shown. Data, not code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.paths import resources
from phonebank_app.rules.outcomes import RULES, Needs, OutcomeKind

Group = Literal["not_reached", "reached", "never_again"]

GROUP_LABELS: dict[Group, str] = {
    "not_reached": tr("Not reached"),
    "reached": tr("Reached"),
    "never_again": tr("Never again"),
}


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: OutcomeKind
    key: str
    label: str
    group: Group
    hint: str = ""
    prominent: bool = False
    shown: bool = True


class _AllOut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    label: str
    kind: Literal["not_available", "no_answer"] = "not_available"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    language: str
    version: int
    outcome: tuple[_Entry, ...]
    all_out: _AllOut | None = None


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
class AllOut:
    """One key for a whole household that is not in; ``kind`` is what is saved for each of them.

    Attributes:
        letter: empty where every letter is an outcome's: then it is a button without a key.
    """

    letter: str = "A"
    label: str = tr("All out")
    kind: OutcomeKind = OutcomeKind.NOT_AVAILABLE


ALL_OUT = AllOut()
"""As it is where a campaign does not say otherwise."""

ALL_OUT_KINDS = frozenset({OutcomeKind.NOT_AVAILABLE, OutcomeKind.NO_ANSWER})
"""What can be true of a whole household at once."""


@dataclass(frozen=True, slots=True)
class CodeSet:
    """The keys in the order of the file, and a label for every outcome, shown or not."""

    title: str
    language: str
    version: int
    keys: tuple[OutcomeKey, ...]
    labels: dict[OutcomeKind, str]
    all_out: AllOut = ALL_OUT


def shipped(language: str) -> Path:
    """The code set that comes with the program, in this language (a tag); in English where there is none in it."""
    path = _named(language)
    return path if path in _all_shipped() else _named("en")


def _named(language: str) -> Path:
    """Where the one in this language is, if there is one."""
    return resources() / "codesets" / f"default.{language.partition('-')[0].casefold()}.toml"


def in_language(text: str, language: str) -> str:
    """A code set as a window in this language shows it: of one that comes with the program, its words in that language.

    A campaign's own set stays as it is, in whichever language it was written. Empty text is the set that comes with
    the program. Nothing but words differs: the keys and the outcomes are the same.
    """
    known = {path.read_text(encoding="utf-8") for path in _all_shipped()}
    return shipped(language).read_text(encoding="utf-8") if not text or text in known else text


def labels_in(labels: Mapping[str, str], language: str) -> Mapping[str, str]:
    """What each outcome is called in a script in this language (a tag), on paper.

    Args:
        labels: as the window calls each, by its code. Those of a campaign's own set stay as they are, and so do ours
            where there are none in that language.
    """
    ours = {path: _labels(path) for path in _all_shipped()}
    return ours.get(_named(language), labels) if dict(labels) in ours.values() else labels


@cache
def _labels(path: Path) -> dict[str, str]:
    return {kind.value: label for kind, label in parse(path.read_text(encoding="utf-8")).labels.items()}


@cache
def _all_shipped() -> tuple[Path, ...]:
    return tuple(sorted((resources() / "codesets").glob("default.*.toml")))


def parse(text: str) -> CodeSet:
    """Read a code set from TOML.

    Raises:
        FileProblem: it is not one, two outcomes share a key, or "do not call" is not shown.
    """
    try:
        file = msgspec.convert(tomllib.loads(text), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise FileProblem(
            tr("This outcome code set cannot be read: {error}.", error=error), tr("Compare it with the one we ship.")
        ) from error
    shown = [entry for entry in file.outcome if entry.shown]
    _check(shown, file)
    keys = tuple(
        OutcomeKey(e.kind, e.key.upper(), e.label, e.group, RULES[e.kind].needs, e.hint, e.prominent) for e in shown
    )
    labels = {kind: kind.value.replace("_", " ").capitalize() for kind in OutcomeKind}
    labels.update({entry.kind: entry.label.rstrip("…") for entry in file.outcome})
    all_out = _all_out(file.all_out, [key.letter for key in keys])
    return CodeSet(file.title, file.language, file.version, keys, labels, all_out)


def _all_out(said: _AllOut | None, taken: list[str]) -> AllOut:
    """As the code set says, or as we do: on A, or on another letter where A is one of the campaign's own."""
    if said is not None:
        return AllOut(said.key.upper(), said.label, OutcomeKind(said.kind))
    letters = ("A", "Z", "Q", "J", *"BCDEFGHIKLMNOPRSTUVWXY")
    return AllOut(next((letter for letter in letters if letter not in taken), ""))


def _check(shown: list[_Entry], file: _File) -> None:
    letters = [entry.key.upper() for entry in shown] + ([file.all_out.key.upper()] if file.all_out else [])
    kinds = [entry.kind for entry in file.outcome]
    if any(len(letter) != 1 or not letter.isalpha() for letter in letters):
        raise FileProblem(tr("Every outcome in a code set needs one letter as its key."), tr("Digits are for answers."))
    if len(set(letters)) != len(letters):
        twice = sorted({letter for letter in letters if letters.count(letter) > 1})
        raise FileProblem(
            tr("Two outcomes share the key {names}.", names=", ".join(twice)), tr("Give each its own letter.")
        )
    if len(set(kinds)) != len(kinds) or OutcomeKind.WITHDRAWN in kinds:
        raise FileProblem(tr("An outcome stands twice in this code set."), tr("Remove one of them."))
    if OutcomeKind.DO_NOT_CALL not in {entry.kind for entry in shown}:
        raise FileProblem(tr("This code set hides “do not call”."), tr("It must always be shown: it is the law."))
