"""Files of every attempt become one: by outcome id, so that the same outcome counts once, in whatever order they come.

The rules, which docs/results-in.md tells people:

1. An outcome is known by its id. Twice the same is one.
2. Where one id says different things, something was edited or spoilt: an outcome never changes. The row that says the
   most protective thing counts (do not call, ended kindly, has died), then the one with more cells filled, then the one
   with more words, then the first by its text. Which one counts thus never depends on the order of the files.
3. “Sent” is yes where any file says so. “Counts” and “Set aside” are worked out anew over all files, so that a
   correction in one takes effect on a call in another.
4. Rows stand in the order in which they were saved, then by the laptop’s own count, then by id.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from phonebank_app.errors import FileProblem
from phonebank_app.results.columns import Column
from phonebank_app.results.layouts import ATTEMPTS
from phonebank_app.results.reading import ResultsFile
from phonebank_app.results.rows import Attempt, ContactNow, Given, LastOutcome
from phonebank_app.rules.calling_rules import Reason
from phonebank_app.rules.outcomes import SILENCING, ContactState, OutcomeKind, Record, fold, in_time
from phonebank_app.words.spreadsheets import from_csv

_PROTECTS = SILENCING | {OutcomeKind.DECEASED}
# What the same outcome may say differently in two files without being another.
_CHANGES = {"outcome_label", "counts", "set_aside", "sent", "saved_at", "saved_at_utc", "device_seq"} | {
    *("do_not_call", "party_id", "rehearsal"),
}
_COMPARED = tuple(one for one in ATTEMPTS if isinstance(one, Column) and one.key not in _CHANGES)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One outcome id that says different things.

    Attributes:
        files: where it stands, by name; ``columns``: in which they differ.
        kept: the file whose row counts.
    """

    outcome_id: str
    files: tuple[str, ...]
    columns: tuple[str, ...]
    kept: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Several files as one.

    Attributes:
        rows: every outcome once, in order; ``counts`` and ``set_aside`` over all files.
        questions: every file’s, in order.
        doubles: rows that were in another file, or twice in one, and say the same.
        unknown: rows that correct or withdraw an outcome that is in none of the files.
        mended_ids: contact ids that had lost their leading zeros.
    """

    rows: tuple[Attempt, ...]
    questions: tuple[str, ...] = ()
    doubles: int = 0
    conflicts: tuple[Conflict, ...] = ()
    unknown: int = 0
    mended_ids: int = 0


def merge(files: Sequence[ResultsFile], *, several_parties: bool = False) -> Merged:
    """Merge files of every attempt.

    Args:
        several_parties: files that say they are of different parties may be merged, too.

    Raises:
        FileProblem: a rehearsal’s files and real ones, files of different parties, or of different campaigns.
    """
    _of_one_kind(files, several_parties)
    mended = _leading_zeros(files)
    _of_one_campaign(files, mended)
    seen: dict[str, list[tuple[Attempt, str]]] = defaultdict(list)
    for file in files:
        for row in file.rows:
            seen[row.outcome_id].append((_with_id(row, mended), file.name))
    kept, doubles, conflicts = [], 0, []
    for outcome_id, found in seen.items():
        best, where = max(found, key=lambda pair: _rank(pair[0]))
        best = replace(best, sent=any(row.sent for row, _ in found), device_seq=max(row.device_seq for row, _ in found))
        different = {_content(row) for row, _ in found}
        if len(different) > 1:
            names = tuple(sorted({name for _, name in found}))
            conflicts.append(Conflict(outcome_id, names, _differing([row for row, _ in found]), where))
        doubles += len(found) - len(different)
        kept.append(best)
    rows = _counted(sorted(kept, key=lambda row: (row.at, row.device_seq, row.outcome_id)))
    known = seen.keys()
    return Merged(
        rows=tuple(rows),
        questions=tuple(dict.fromkeys(question for file in files for question in file.questions)),
        doubles=doubles,
        conflicts=tuple(sorted(conflicts, key=lambda one: one.outcome_id)),
        unknown=sum(bool(row.replaces) and row.replaces not in known for row in rows),
        mended_ids=len(mended),
    )


def as_file(merged: Merged, name: str = "merged") -> ResultsFile:
    """What was merged, to be merged again."""
    return ResultsFile(name, merged.rows, merged.questions)


# -- may they be merged? --------------------------------------------------------------------------------------------


def _of_one_kind(files: Sequence[ResultsFile], several_parties: bool) -> None:
    rehearsed = [file.name for file in files if file.rehearsal is True]
    real = [file.name for file in files if file.rehearsal is False]
    if rehearsed and real:
        raise FileProblem(
            f"“{rehearsed[0]}” is a rehearsal’s and “{real[0]}” is not: invented calls would count.",
            "Merge them without the rehearsal’s file.",
        )
    parties = {file.party_id: file.name for file in files if file.party_id}
    if len(parties) > 1 and not several_parties:
        one, other = sorted(parties.values())[:2]
        raise FileProblem(
            f"“{one}” and “{other}” are of different parties.",
            "Merge each party’s files by themselves, or say --several-parties if they are to be one.",
        )


def _of_one_campaign(files: Sequence[ResultsFile], mended: Mapping[str, str]) -> None:
    """The same contact id for different people: the ids of another campaign."""
    names: dict[str, tuple[frozenset[str], str]] = {}
    for file in files:
        for row in file.rows:
            contact = mended.get(row.contact_id, row.contact_id)
            words = _words(row.name)
            before = names.setdefault(contact, (words, file.name))
            if words and before[0] and words.isdisjoint(before[0]) and before[1] != file.name:
                raise FileProblem(
                    f"“{before[1]}” and “{file.name}” have the same contact id for different people: they are of "
                    "different campaigns, or one of them was edited.",
                    "Merge the files of one campaign by themselves.",
                )


def _words(name: str) -> frozenset[str]:
    return frozenset(word.strip(".,'’").casefold() for word in from_csv(name).split() if len(word) > 1)


def _leading_zeros(files: Sequence[ResultsFile]) -> dict[str, str]:
    """Contact ids that a spreadsheet took the leading zeros off, and what they are in another file, where certain."""
    every = {row.contact_id for file in files for row in file.rows}
    by_value: dict[str, list[str]] = defaultdict(list)
    for one in every:
        if one.isascii() and one.isdigit():
            by_value[one.lstrip("0")].append(one)
    return {
        short: max(found, key=len)
        for found in by_value.values()
        if len(found) == 2
        for short in found
        if short == short.lstrip("0") and short != max(found, key=len)
    }


def _with_id(row: Attempt, mended: Mapping[str, str]) -> Attempt:
    return replace(row, contact_id=mended[row.contact_id]) if row.contact_id in mended else row


# -- which row counts -----------------------------------------------------------------------------------------------


def _content(row: Attempt) -> tuple[object, ...]:
    """What must be the same in two rows of one outcome; moments by the minute, which is what a spreadsheet leaves."""
    cells = (_bare(column.key, str(column.value(row))) for column in _COMPARED)
    answers = sorted((from_csv(q), g.codes, from_csv(g.words)) for q, g in row.answers.items())
    return (*cells, row.at.replace(second=0, microsecond=0), *answers)


def _bare(key: str, cell: str) -> str:
    """A cell without what a spreadsheet adds or takes away: our apostrophe, and the zeros an id begins with."""
    text = from_csv(cell).strip()
    return text.lstrip("0") if key in ("external_id", "contact_id") and text.isdigit() else text


def _rank(row: Attempt) -> tuple[bool, int, int, int, str, str]:
    cells = [str(column.value(row)) for column in _COMPARED]
    cells += [part for _, given in sorted(row.answers.items()) for part in (*given.codes, given.words)]
    plain = [from_csv(cell) for cell in cells]
    apostrophes = sum(cell != text for cell, text in zip(cells, plain, strict=True))
    exact = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    # Down to the last letter: an order that is total, so that it never matters which file comes first.
    answers = dict(sorted(row.answers.items()))
    bare = replace(row, sent=False, device_seq=0, counts=False, set_aside=False, do_not_call=False, answers=answers)
    filled, long = sum(map(bool, plain)), sum(map(len, plain))
    return (row.kind in _PROTECTS, filled, long, -apostrophes, exact, repr(bare))


def _differing(rows: Sequence[Attempt]) -> tuple[str, ...]:
    contents = [_content(row) for row in rows]
    headers = [
        column.header for place, column in enumerate(_COMPARED) if len({content[place] for content in contents}) > 1
    ]
    if len({content[len(_COMPARED)] for content in contents}) > 1:
        headers.append("Saved at")
    if len({content[len(_COMPARED) + 1 :] for content in contents}) > 1:
        headers.append("Answers")
    return tuple(headers)


def _counted(rows: Sequence[Attempt]) -> list[Attempt]:
    """The rows with “Counts” and “Set aside” worked out over all of them."""
    replaced = {row.replaces for row in rows if row.replaces}
    withdrawn = OutcomeKind.WITHDRAWN
    hosts = [row for row in rows if row.kind == withdrawn and row.by and row.outcome_id not in replaced]
    aside = {row.replaces for row in hosts}
    off = _asked_off(rows)
    return [
        replace(
            row,
            counts=row.kind != withdrawn and row.outcome_id not in replaced,
            set_aside=row.outcome_id in aside,
            do_not_call=row.contact_id in off,
        )
        for row in rows
    ]


def _asked_off(rows: Sequence[Attempt]) -> set[str]:
    """The contacts whom nobody may ring any more, by what any of the files says of them or of each of their numbers."""
    logs = _logs(rows)
    states = {contact: fold(_records(log)) for contact, log in logs.items()}
    silent = frozenset().union(*(state.asked_off for state in states.values()), ()) - {""}
    return {contact for contact, log in logs.items() if _is_off(log, states[contact], silent)}


def _is_off(log: Sequence[Attempt], state: ContactState, silent: frozenset[str]) -> bool:
    numbers = {row.number for row in log if row.number}
    return state.do_not_call or any(row.do_not_call for row in log) or (bool(numbers) and numbers <= silent)


def _logs(rows: Sequence[Attempt]) -> dict[str, list[Attempt]]:
    logs: dict[str, list[Attempt]] = defaultdict(list)
    for row in rows:
        logs[row.contact_id].append(row)
    return logs


# -- the latest state -----------------------------------------------------------------------------------------------


def latest(merged: Merged, now: datetime) -> list[ContactNow]:
    """Every contact who was rung, as far as the files tell, in the order in which they were first rung."""
    logs = _logs(merged.rows)
    states = {contact: fold(_records(rows)) for contact, rows in logs.items()}
    silent = frozenset().union(*(state.asked_off for state in states.values()), ()) - {""}
    return [_contact(rows, states[contact], silent, now) for contact, rows in logs.items()]


def _records(rows: Iterable[Attempt]) -> list[Record]:
    return [
        Record(
            outcome_id=row.outcome_id,
            order=order,
            kind=OutcomeKind(row.kind),
            at=row.at,
            number=row.number,
            call_back_at=row.call_back_at,
            language=row.language,
            replaces=row.replaces or None,
            set_aside=bool(row.by),
        )
        for order, row in enumerate(rows)
    ]


def _contact(rows: Sequence[Attempt], state: ContactState, silent: frozenset[str], now: datetime) -> ContactNow:
    counting = in_time([row for row in rows if row.counts], _at, _elsewhere)
    last = counting[-1] if counting else None
    numbers = tuple(dict.fromkeys(row.number for row in rows if row.number))
    off = _is_off(rows, state, silent)
    answers: dict[str, Given] = {}
    for row in counting:
        answers |= row.answers
    return ContactNow(
        contact_id=rows[0].contact_id,
        external_id=_most(row.external_id for row in rows),
        name=_most(row.name for row in rows),
        first_name="",
        area=_most(row.area for row in rows),
        numbers=numbers,
        attempts=state.attempts,
        last=None if last is None else LastOutcome(last.kind, last.label, last.at, last.caller),
        state=_state(state, off, now),
        do_not_call=off,
        call_back_at=state.call_back_at,
        answers=answers,
        note=next((row.note for row in reversed(counting) if row.note.strip()), ""),
        extra={},
    )


def _state(state: ContactState, off: bool, now: datetime) -> str:
    """As far as calls alone tell: the register and the list are not in the files."""
    if off:
        return Reason.DO_NOT_CALL
    if state.deceased:
        return Reason.DECEASED
    if state.finished is not None:
        return Reason.FINISHED
    if state.call_back_at is not None:
        return Reason.CALL_BACK_LATER
    if state.needs_language:
        return Reason.LANGUAGE
    return Reason.RESTING if state.rests_until is not None and state.rests_until > now else "ready"


def _most(values: Iterable[str]) -> str:
    """What most rows say, and of several the longest and then the first by its letters."""
    counted = Counter(value for value in values if value.strip())
    return max(counted, key=lambda value: (counted[value], len(value), value), default="")


def _at(row: Attempt) -> datetime:
    return row.at


def _elsewhere(row: Attempt) -> bool:
    return bool(row.by) and not row.replaces


def counts_by_kind(rows: Iterable[Attempt]) -> Counter[str]:
    """How often each outcome counts."""
    return Counter(row.kind for row in rows if row.counts)
