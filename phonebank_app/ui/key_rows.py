"""What the page of keys says: rows drawn from the table of keys, and from the campaign's own outcomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from phonebank_app.i18n import tr, tr_listed
from phonebank_app.rules.codesets import GROUP_LABELS, AllOut, OutcomeKey
from phonebank_app.ui import keys

TITLES: Mapping[str, str] = {
    "call": tr("This call"),
    "asking": tr("While a question is open"),
    "confirming": tr("Before it is saved"),
    "scanning": tr("While the square is shown"),
    "lesson": tr("While you practise"),
    "trying": tr("While you read it aloud"),
    "script_versions": tr("Versions"),
    "answer_lists": tr("Lists of answers"),
    "own_script": tr("The window"),
    "joined_call": tr("The window"),
    "joined": tr("The window"),
    "form": tr("While you are asked"),
    "empty": tr("While nobody is to be rung"),
    "break": tr("During a break"),
    "chairs": tr("Who has the keyboard"),
    "call_window": tr("The window"),
    "host": tr("This page"),
    "start": tr("Beginning"),
    "locked": tr("This page"),
    "recovery": tr("This page"),
    "party": tr("Everywhere"),
    "everywhere": tr("Everywhere"),
}
_WITH_OUTCOMES = ("call", "sheet")
_FAMILIES = {
    "answer": tr("Answer what was asked"),
    "option": tr("Choose"),
    "chair": tr("Give the keys to chair 1 to 10"),
    "page": tr("Go to a page"),
    "cake": tr("Cake for 5, 10 or 15 minutes, or as long as you like"),
}


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One line: the caps, and what they do; ``until`` is the last of a row of keys, e.g. 9 of 1 to 9."""

    caps: tuple[str, ...]
    words: str
    until: tuple[str, ...] = ()

    def aloud(self) -> str:
        """As it is read to somebody."""
        until = tr(" to {until}", until=" + ".join(self.until)) if self.until else ""
        return f"{' + '.join(self.caps)}{until}: {self.words}"


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Some lines under one title."""

    title: str
    rows: tuple[KeyRow, ...]


def groups(
    contexts: Sequence[str],
    page: str = "",
    outcomes: Sequence[OutcomeKey] = (),
    all_out: AllOut | None = None,
    without: Collection[str] = (),
) -> tuple[KeyGroup, ...]:
    """The keys of these contexts.

    Args:
        page: which of the host's pages one is on; its keys are told, and those that all pages have.
        outcomes: the campaign's own, whose letters and words stand in place of the table's; ``all_out``: the key for
            a whole household, if there is one to be pressed.
        without: actions that mean nothing just now.
    """
    found: list[KeyGroup] = []
    told: set[str] = set()
    for context in contexts:
        of_it = [key for key in keys.TABLE if key.context == context and _works(key, page)]
        of_it = [key for key in of_it if key.press not in told and key.action not in without]
        told |= {key.press for key in of_it if not key.action.startswith("outcome:")}
        rows = _rows(of_it)
        if rows:
            found.append(KeyGroup(TITLES.get(context, tr("This page")), rows))
        if context in _WITH_OUTCOMES:
            found += _outcomes(outcomes, all_out)
    return tuple(found)


def keys_of(page: object) -> tuple[KeyGroup, ...]:
    """The keys of a page that fills its window: it says so in ``key_groups()``, or names its ``key_contexts``."""
    said = getattr(page, "key_groups", None)
    return tuple(said()) if said is not None else groups(getattr(page, "key_contexts", ()))


def _works(key: keys.Key, page: str) -> bool:
    return not key.pages or page in key.pages


def _rows(found: Sequence[keys.Key]) -> tuple[KeyRow, ...]:
    rows: list[KeyRow] = []
    families: set[str] = set()
    for key in found:
        family = key.action.partition(":")[0]
        if family == "outcome":
            continue
        if ":" not in key.action:
            rows.append(KeyRow(keys.as_caps(key.press), tr_listed(key.words)))
        elif family not in families:
            families.add(family)
            last = [one for one in found if one.action.partition(":")[0] == family][-1]
            until = keys.as_caps(last.press)
            rows.append(KeyRow(keys.as_caps(key.press), _FAMILIES[family], until[-1:] if len(until) > 1 else until))
    return tuple(rows)


def _outcomes(outcomes: Sequence[OutcomeKey], all_out: AllOut | None) -> list[KeyGroup]:
    named: dict[str, list[KeyRow]] = {}
    for key in outcomes:
        if len(key.letter) == 1:
            named.setdefault(GROUP_LABELS[key.group], []).append(KeyRow((key.letter,), key.label))
    if all_out is not None and all_out.letter:
        named.setdefault(GROUP_LABELS["not_reached"], []).append(KeyRow((all_out.letter,), all_out.label))
    return [KeyGroup(title, tuple(rows)) for title, rows in named.items()]
