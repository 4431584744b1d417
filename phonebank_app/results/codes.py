"""The results in an organisation's own columns and codes, as its code set says (``code_file``)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from phonebank_app.errors import FileProblem
from phonebank_app.i18n import tr
from phonebank_app.machine.clock import local
from phonebank_app.results import figures, losses
from phonebank_app.results.code_file import FORMS, HOLDS, CodeColumn, CodesFile
from phonebank_app.results.columns import Cell, Column, Type
from phonebank_app.results.losses import Lossy
from phonebank_app.results.rows import Attempt, Given
from phonebank_app.results.source import Source, Wanted, last_name, number_of, person_id, tells_of, told
from phonebank_app.results.tables import Table
from phonebank_app.rules.outcomes import OutcomeKind
from phonebank_app.voters.phones import export_form

_NOT_PERSONAL = ("outcome_id", "date", "time", "caller", "chair", "")
_TYPES: Mapping[str, Type] = {
    "person_id": Type.ID,
    "external_id": Type.ID,
    "contact_id": Type.ID,
    "outcome_id": Type.ID,
    "number": Type.PHONE,
    "outcome": Type.CODE,
    "answer": Type.CODES,
    "date": Type.DATE,
    "call_back_date": Type.DATE,
    "time": Type.TIME,
    "call_back_time": Type.TIME,
    "chair": Type.NUMBER,
    "do_not_call": Type.YES_NO,
}


def table(source: Source, wanted: Wanted) -> Table[Attempt]:
    """The results as the organisation's code set has them.

    Raises:
        FileProblem: no code set was given.
    """
    codes = _codes(source)
    return Table(
        codes.title[:31] or "Our codes",
        tuple(_column(column, codes) for column in codes.columns),
        (row for row in told(source, wanted) if codes.outcomes[OutcomeKind(row.kind)]),
        "codes",
        "One row for each call that counts and has a code.",
    )


def _codes(source: Source) -> CodesFile:
    if source.codes is None:
        raise FileProblem("Whose codes are meant?", "Choose the file with your organisation’s codes.")
    return source.codes


def _column(column: CodeColumn, codes: CodesFile) -> Column[Attempt]:
    value = _values(column, codes)
    words = HOLDS.get(column.holds, "the same in every row")
    return Column(
        key=column.holds + (f":{column.question}" if column.question else "") or "says",
        header=column.header,
        type=_TYPES.get(column.holds, Type.TEXT),
        value=value,
        words=f"{words[:1].upper()}{words[1:]}.",
        personal=column.holds not in _NOT_PERSONAL,
        width=18,
    )


def _values(column: CodeColumn, codes: CodesFile) -> Callable[[Attempt], Cell]:
    form = FORMS[column.form]
    match column.holds:
        case "":
            return lambda row: column.says
        case "outcome":
            return lambda row: codes.outcomes[OutcomeKind(row.kind)]
        case "answer":
            return partial(_answer, column.question, codes.answers.get(column.question, {}))
        case "words":
            return lambda row: row.answers.get(column.question, Given()).words
        case "date":
            return lambda row: local(row.at).strftime(form)
        case "call_back_date":
            return lambda row: "" if row.call_back_at is None else local(row.call_back_at).strftime(form)
        case _:
            return _PLAIN[column.holds]


_PLAIN: Mapping[str, Callable[[Attempt], Cell]] = {
    "person_id": person_id,
    "external_id": lambda row: row.external_id,
    "contact_id": lambda row: row.contact_id,
    "outcome_id": lambda row: row.outcome_id,
    "name": lambda row: row.name,
    "first_name": lambda row: row.first_name,
    "last_name": last_name,
    "area": lambda row: row.area,
    "number": lambda row: export_form(number_of(row)),
    "time": lambda row: f"{local(row.at):%H:%M:%S}",
    "call_back_time": lambda row: "" if row.call_back_at is None else f"{local(row.call_back_at):%H:%M:%S}",
    "language": lambda row: row.language,
    "note": lambda row: row.note,
    "caller": lambda row: row.caller,
    "chair": lambda row: row.chair,
    "do_not_call": lambda row: "yes" if row.do_not_call else "no",
}


def _answer(question: str, codes: Mapping[str, str], row: Attempt) -> str:
    given = row.answers.get(question, Given())
    return "; ".join(code for answer in given.codes if (code := codes.get(answer, answer)))


# -- what it loses ----------------------------------------------------------------------------------------------------


def lossy(source: Source, wanted: Wanted) -> tuple[Lossy, ...]:
    """What the organisation's file cannot hold."""
    codes = _codes(source)

    def here(row: Attempt) -> bool:
        return tells_of(source, wanted, row) and bool(codes.outcomes[OutcomeKind(row.kind)])

    labels = source.code_set.labels
    blank = [kind for kind, code in codes.outcomes.items() if not code]
    return (
        *losses.left_out(source, wanted),
        *(
            Lossy(
                f"no_code:{kind}",
                tr("Left out: “{outcome}” has no code in your set.", outcome=labels[kind]),
                lambda row, kind=kind: tells_of(source, wanted, row) and row.kind == kind,  # type: ignore[misc]
            )
            for kind in blank
        ),
        *losses.merged_outcomes(_outcomes(codes), source.code_set, here),
        *_of_answers(codes, here, figures.asked_in(source).keys()),
        *losses.not_in_it(here, *_missing(codes)),
        *([losses.no_number(here)] if codes.holds("number") else []),
        *([losses.no_external_id(here, _header(codes))] if codes.holds("person_id") else []),
    )


def _outcomes(codes: CodesFile) -> Mapping[OutcomeKind, str]:
    return codes.outcomes if codes.holds("outcome") else {}


def _header(codes: CodesFile) -> str:
    return next(column.header for column in codes.columns if column.holds == "person_id")


def _of_answers(codes: CodesFile, here: Callable[[Attempt], bool], figured: Collection[str]) -> Iterator[Lossy]:
    columns = {column.question for column in codes.columns if column.holds == "answer"}
    words = {column.question for column in codes.columns if column.holds == "words"}

    def shared(question: str, answer: str) -> bool:
        known = codes.answers.get(question, {})
        code = known.get(answer, answer)
        return sum(other == code for other in known.values()) + (answer not in known) > 1

    yield Lossy(
        "no_outcome",
        tr("How the call ended is not in it: your set has no column for it."),
        lambda row: here(row) and not codes.holds("outcome"),
    )
    yield Lossy(
        "no_answer_column",
        tr("Answers to questions for which your set has no column are not in it."),
        lambda row: here(row) and any(one.codes and question not in columns for question, one in row.answers.items()),
    )
    yield Lossy(
        "no_words_column",
        tr("Own words are not in it where your set has no column for them."),
        lambda row: here(row) and any(one.words and question not in words for question, one in row.answers.items()),
    )
    yield Lossy(
        "unknown_answer",
        tr("Answers that your set does not name stand there with the script’s own code."),
        lambda row: (
            here(row)
            and any(
                answer not in codes.answers.get(question, {})
                for question, one in row.answers.items()
                if question in columns and question not in figured  # a figure is its own code
                for answer in one.codes
            )
        ),
        "",
    )
    yield Lossy(
        "merged_answers",
        tr("Answers that have the same code in your set, or none, cannot be told apart."),
        lambda row: (
            here(row)
            and any(
                shared(question, answer) or not codes.answers.get(question, {}).get(answer, answer)
                for question, one in row.answers.items()
                if question in columns
                for answer in one.codes
            )
        ),
    )


def _missing(codes: CodesFile) -> Iterator[str]:
    """Of ``losses.FIELDS``, what the set has no column for."""
    for field, columns in (
        ("note", ("note",)),
        ("language", ("language",)),
        ("call_back_at", ("call_back_date", "call_back_time")),
        ("caller", ("caller",)),
        ("area", ("area",)),
        ("name", ("name", "last_name")),
        ("number", ("number",)),
    ):
        if not codes.holds(*columns):
            yield field
    yield "fraction" if codes.holds("time") else "time"
    yield "bookkeeping"
