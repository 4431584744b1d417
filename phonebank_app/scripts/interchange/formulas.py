"""Conditions of a form as formulas: read from XPath as XLSForm writes it, simplified, and taken apart into branches.

Only what a branch of ours can say is understood: that a question has one of some answers, or any, and how a figure
compares. Whatever else stands there is :data:`UNKNOWN`. Nothing is ever evaluated by anybody else's rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from phonebank_app.scripts.model import Compare, Condition

LONGEST, DEEPEST, LARGEST = 4_000, 24, 300
"""Characters of a condition; how deeply it may be nested; of how many parts it may be."""


@dataclass(frozen=True, slots=True)
class Literal:
    """What is asked of one question: is it one of ``values`` (none: answered at all), or how it compares."""

    question: str
    values: frozenset[str] = frozenset()
    negated: bool = False
    compare: Compare = "is"

    @property
    def condition(self) -> Condition:
        """The same as a branch has it."""
        return Condition(self.question, tuple(sorted(self.values)), self.negated, compare=self.compare)


@dataclass(frozen=True, slots=True)
class All:
    """Every one of these holds; of none: always."""

    of: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Any:
    """One of these holds; of none: never."""

    of: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """What was not understood."""


Formula: TypeAlias = Literal | All | Any | Unknown
TRUE, FALSE, UNKNOWN = All(), Any(), Unknown()


def negated(formula: Formula) -> Formula:
    """That it does not hold."""
    match formula:
        case Literal(compare="is"):
            return replace(formula, negated=not formula.negated)
        case All(of):
            return Any(tuple(map(negated, of)))
        case Any(of):
            return All(tuple(map(negated, of)))
    return UNKNOWN


def size(formula: Formula) -> int:
    """Of how many parts it is."""
    return 1 + sum(map(size, formula.of)) if isinstance(formula, All | Any) else 1


def simplified(formula: Formula, holds: Callable[[Literal], bool | None]) -> Formula:
    """The formula where ``holds`` knows some of its parts."""
    match formula:
        case Literal():
            known = holds(formula)
            return formula if known is None else TRUE if known else FALSE
        case All(of):
            return _joined(All, [simplified(one, holds) for one in of], FALSE, TRUE)
        case Any(of):
            return _joined(Any, [simplified(one, holds) for one in of], TRUE, FALSE)
    return formula


def assuming(formula: Formula, true: Formula) -> Formula:
    """The formula where another, that may be a part of it, holds."""
    if formula == true:
        return TRUE
    match formula:
        case All(of):
            return All(tuple(assuming(one, true) for one in of))
        case Any(of):
            return Any(tuple(assuming(one, true) for one in of))
    return formula


def _joined(kind: type[All] | type[Any], parts: list[Formula], decides: Formula, says_nothing: Formula) -> Formula:
    flat: list[Formula] = []
    for part in parts:
        if part == decides:
            return decides
        if part != says_nothing:
            flat.extend(part.of if isinstance(part, kind) else (part,))
    flat = _merged(list(dict.fromkeys(flat)), in_all=kind is All)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def _merged(parts: list[Formula], *, in_all: bool) -> list[Formula]:
    """“a or b” of one question as one literal; so with “not a and not b”."""
    made: list[Formula] = []
    places: dict[str, int] = {}
    for part in parts:
        fits = isinstance(part, Literal) and part.compare == "is" and bool(part.values) and part.negated is in_all
        if fits and isinstance(part, Literal) and part.question in places:
            at = places[part.question]
            before = made[at]
            if isinstance(before, Literal):
                made[at] = replace(before, values=before.values | part.values)
            continue
        if fits and isinstance(part, Literal):
            places[part.question] = len(made)
        made.append(part)
    return made


def branches(formula: Formula) -> tuple[list[Literal], bool]:
    """The formula as literals of which one must hold; and whether that says exactly the same.

    Where several must hold together only the first is kept: more people are asked than the form would ask, never fewer.
    """
    parts = formula.of if isinstance(formula, Any) else (formula,)
    found: list[Literal] = []
    exact = True
    for part in parts:
        match part:
            case Literal():
                found.append(part)
            case All(of) if any(isinstance(one, Literal) for one in of):
                found.append(next(one for one in of if isinstance(one, Literal)))
                exact = False
            case _:
                exact = False
    return found, exact


def given_by(formula: Formula) -> tuple[Literal, ...]:
    """What is known once a formula holds."""
    match formula:
        case Literal():
            return (formula,)
        case All(of):
            return tuple(one for one in of if isinstance(one, Literal))
    return ()


def follows(known: Iterable[Literal], asked: Literal, single: Callable[[str], bool]) -> bool | None:
    """Whether something known decides a literal. ``single``: whether a question has one answer at most."""
    for one in known:
        if one.question != asked.question or one.compare != "is" or not one.values:
            continue
        if one.negated:
            if asked.compare == "is" and asked.values and asked.values <= one.values:
                return asked.negated
            continue
        if not asked.values and asked.compare == "is":
            return not asked.negated
        if asked.compare != "is":
            continue
        if one.values <= asked.values:
            return not asked.negated
        if single(asked.question) and one.values.isdisjoint(asked.values):
            return asked.negated
    if asked in known:
        return True
    return None


# -- reading ----------------------------------------------------------------------------------------------------------

_TOKEN = re.compile(
    r"\s*(?:(?P<field>\$\{\s*[\w.-]{1,100}\s*\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<figure>\d{1,12})"
    r"|(?P<name>[A-Za-z][\w-]*)|(?P<sign>!=|<=|>=|[=<>(),.*+/-]))"
)
_COMPARES: Mapping[str, Compare] = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
_TURNED = {">=": "<=", "<=": ">=", ">": "<", "<": ">", "=": "=", "!=": "!="}


def read(text: str, known: Mapping[str, Formula]) -> Formula:
    """A condition as XLSForm writes it.

    Args:
        known: of calculated fields (``if(…, 1, 0)``) the formula that each stands for.
    """
    if not text.strip():
        return TRUE
    if len(text) > LONGEST:
        return UNKNOWN
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            return UNKNOWN
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    reader = _Reader(tokens, known)
    try:
        formula = reader.any_of(0)
    except _NotUnderstood:
        return UNKNOWN
    if not reader.at_end or size(formula) > LARGEST:
        return UNKNOWN
    return simplified(formula, lambda literal: None)


def calculated(text: str, known: Mapping[str, Formula]) -> Formula:
    """What a calculation of the form ``if(condition, 1, 0)`` stands for when it is 1."""
    found = re.fullmatch(r"\s*if\s*\((.*),\s*'?1'?\s*,\s*'?0'?\s*\)\s*", text[:LONGEST], re.DOTALL)
    return read(found[1], known) if found else UNKNOWN


class _NotUnderstood(Exception):
    """Something that no branch can say."""


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], known: Mapping[str, Formula]) -> None:
        self._tokens, self._known, self._at = tokens, known, 0

    @property
    def at_end(self) -> bool:
        return self._at == len(self._tokens)

    def any_of(self, depth: int) -> Formula:
        parts = [self._all_of(depth)]
        while self._takes("or"):
            parts.append(self._all_of(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _all_of(self, depth: int) -> Formula:
        parts = [self._one(depth)]
        while self._takes("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, depth: int) -> Formula:
        if depth > DEEPEST:
            raise _NotUnderstood
        if self._takes("("):
            inside = self.any_of(depth + 1)
            self._must(")")
            return inside
        kind, word = self._next()
        if kind == "name":
            return self._called(word, depth)
        return self._compared(kind, word)

    def _called(self, name: str, depth: int) -> Formula:
        self._must("(")
        if name == "not":
            inside = self.any_of(depth + 1)
            self._must(")")
            return negated(inside)
        if name in ("true", "false"):
            self._must(")")
            return TRUE if name == "true" else FALSE
        if name == "selected":
            field = self._field(*self._next())
            self._must(",")
            value = self._value(*self._next())
            self._must(")")
            return Literal(field, frozenset((value,)))
        raise _NotUnderstood

    def _compared(self, kind: str, word: str) -> Formula:
        sign = self._next()[1]
        if sign not in _TURNED:
            raise _NotUnderstood
        other = self._next()
        if kind != "field":
            (kind, word), other, sign = other, (kind, word), _TURNED[sign]
        field = self._field(kind, word)
        if other[0] == "name":  # date('2019-12-12'), today()
            return Literal(field, frozenset((self._day(other[1]),)), compare="before" if sign in "<=" else "after")
        value = self._value(*other)
        if field in self._known:
            if value in ("1", "0") and sign in ("=", "!="):
                formula = self._known[field]
                return formula if (value == "1") is (sign == "=") else negated(formula)
            raise _NotUnderstood
        if sign in ("=", "!="):
            values = frozenset((value,)) if value else frozenset()
            # To be equal to nothing is not to be answered.
            return Literal(field, values, negated=(sign == "!=") is bool(value))
        if not value.isdecimal():
            raise _NotUnderstood
        return Literal(field, frozenset((value,)), compare=_COMPARES[sign])

    def _day(self, name: str) -> str:
        self._must("(")
        if name == "today":
            self._must(")")
            return "today"
        day = self._value(*self._next())
        self._must(")")
        if name != "date" or not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            raise _NotUnderstood
        return day

    def _field(self, kind: str, word: str) -> str:
        if kind != "field":
            raise _NotUnderstood
        return word[2:-1].strip()

    def _value(self, kind: str, word: str) -> str:
        if kind == "text":
            return word[1:-1]
        if kind == "figure":
            return word
        raise _NotUnderstood

    def _next(self) -> tuple[str, str]:
        if self.at_end:
            raise _NotUnderstood
        self._at += 1
        return self._tokens[self._at - 1]

    def _takes(self, word: str) -> bool:
        if not self.at_end and self._tokens[self._at][1] == word:
            self._at += 1
            return True
        return False

    def _must(self, word: str) -> None:
        if not self._takes(word):
            raise _NotUnderstood
