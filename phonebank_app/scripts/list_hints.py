"""What a script that holds lists of answers is told of them, and which of its questions they answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

from phonebank_app.i18n import tr
from phonebank_app.scripts.answer_lists import AnswerList, HeldList, Lists, held_lists, other_lists
from phonebank_app.scripts.model import Problem, Script
from phonebank_app.scripts.proof import Proof
from phonebank_app.scripts.writing import line_of


@dataclass(frozen=True, slots=True)
class OtherList(Problem):
    """A hint that a list in the script is other than the one there is; ``answer_lists.refresh`` puts it right."""


def with_hints(proof: Proof, lists: Lists) -> Proof:
    """What was found in a text, and a hint at each list in it that is not as it is now."""
    hints = [_hint(proof.text, held, one) for held, one in other_lists(proof.text, lists)]
    if not hints:
        return proof
    return replace(proof, problems=tuple(sorted((*proof.problems, *hints), key=lambda p: (p.line, p.column))))


def _hint(text: str, held: HeldList, one: AnswerList) -> OtherList:
    if held.version != one.version:
        sentence = tr(
            "These answers are version {n} of the list “{title}”. The list is at version {now}.",
            n=held.version,
            title=one.title,
            now=one.version,
        )
    else:
        sentence = tr("These answers are not as the list “{title}” has them.", title=one.title)
    right = tr("the list, version {now}", now=one.version)
    return OtherList("hint", held.remark, 1, sentence, len(line_of(text, held.remark)), right)


def questions_of(text: str, script: Script, name: str) -> frozenset[str]:
    """The questions of a script that are answered from a list of this name; ``text``: the script's own."""
    lines = {n for held in held_lists(text) if held.name == name for n in range(held.remark + 1, held.last + 1)}
    steps = (*script.steps, *script.objections)
    return frozenset(
        step.question.name for step in steps if step.question and any(c.place.line in lines for c in step.choices)
    )
