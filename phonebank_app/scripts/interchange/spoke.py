"""Spoke's interaction steps as CSV: the rows of its table ``interaction_step``, each an answer and what follows it.

Spoke keeps a script as a tree: a step has what is said (``script``), what is then asked (``question``), and hangs by an
answer (``answer_option``) from the step above (``parent_interaction_id``). Which campaign, and when, is Spoke's to fill
in. In, the table's own names are read and those of its API (``parentInteractionId``, ``scriptOptions``, …).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from phonebank_app.errors import ScriptProblem
from phonebank_app.i18n import tr
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.interchange import building
from phonebank_app.scripts.interchange.building import Names, Remarks
from phonebank_app.scripts.interchange.features import CODES, Kept, lost
from phonebank_app.scripts.interchange.forms import Brought, Loss, Made, each_once
from phonebank_app.scripts.interchange.sheets import Sheet, as_csv
from phonebank_app.scripts.interchange.tree import Row, Tree, unfold
from phonebank_app.scripts.model import Block, Choice, Question, Script, Span, Step, Way

SUFFIX = ".spoke.csv"
HEADERS = ("id", "parent_interaction_id", "answer_option", "question", "script", "answer_actions", "is_deleted")
BACK = "→ "
"""What stands before the title of the step with which one goes on."""

_OUT: Mapping[str, str] = {
    "first_name": "{firstName}",
    "full_name": "{firstName} {lastName}",
    "caller": "{texterFirstName}",
}
_IN: Mapping[str, str] = {
    "firstname": "first_name",
    "texterfirstname": "caller",
    "texteraliasorfirstname": "caller",
    **{name.replace("_", ""): name for name in vocabulary.PLACEHOLDERS},
}


def _kept() -> Kept:
    head = tr("Spoke’s steps have no head: title, language, version and who stands behind it are not in them.")
    kinds = tr("Spoke asks by answers to choose from: several at once, a number, a day or words are not in it.")
    offers = tr("What is offered after an answer is not in Spoke’s steps.")
    told: dict[str, str | None] = dict.fromkeys(CODES)
    for sentence, codes in (
        (head, "title language version on_behalf_of approved_by imprint code_set matters promises"),
        (kinds, "any_of up_to number bounds date in_words prompt blank required"),
        (
            tr("Codes of answers and names of questions and steps are not in Spoke: it goes by their words."),
            "question_name answer step_name asked_twice",
        ),
        (tr("Steps that ask nothing have no title in Spoke, and several of them become one."), "step_title"),
        (tr("Directions to the caller are not in Spoke: it sends what is in its steps."), "direction"),
        (tr("Bold and emphasis are not in Spoke."), "bold emphasis"),
        (
            tr(
                "Spoke fills in first and last name and who writes; any other word in braces needs a column of that "
                "name in Spoke’s list."
            ),
            "placeholder",
        ),
        (tr("A placeholder’s fallback is not in Spoke: what a list does not have stays empty."), "fallback"),
        (tr("A scale becomes an answer for each of its points."), "scale"),
        (tr("The program’s notes beside answers are not in Spoke."), "note"),
        (tr("How a call ends is not in Spoke’s steps: the last step is the end."), "answer_end end"),
        (
            tr(
                "A branch is no step of Spoke’s: where the answers above decide, the right step follows; else the way "
                "for all the others."
            ),
            "branch branch_not branch_answered branch_compare branch_date branch_fact",
        ),
        (offers, "promise call_back ticket"),
        (tr("What a voter may ask at any moment is not in Spoke’s steps."), "objection"),
        (tr("Remarks, and the names of reusable blocks, stand in the text alone."), "remark block"),
    ):
        told.update(dict.fromkeys(codes.split(), sentence))
    return told


def losses(script: Script, text: str = "", others: Sequence[Script] = ()) -> tuple[Loss, ...]:
    """What Spoke's steps do not hold, and what a tree does to the script."""
    tree = unfold(script)
    return each_once((*lost(script, _kept(), text), *_of_tree(script, tree)))


def _of_tree(script: Script, tree: Tree) -> Iterator[Loss]:
    for step_id, many in tree.repeated.items():
        step = script.by_id[step_id]
        sentence = tr(
            "“{title}” is reached by several ways: it stands in the tree {n} times.", title=step.title, n=many
        )
        yield Loss(step.line, sentence, "repeated")
    back = tr("A tree does not go back: here it ends with a pointer to the step above.")
    yield from (Loss(line, back, "looped") for line in tree.looped)
    facts = tr("This branch hangs on what a tree does not know: the way for all the others is taken.")
    yield from (Loss(line, facts, "undecided") for line in tree.undecided)
    if tree.cut:
        sentence = tr(
            "The tree would be too large: after {n} rows it goes on with pointers to steps.", n=len(tree.rows)
        )
        yield from (Loss(line, sentence, "cut") for line in tree.cut)


def write(script: Script, others: Sequence[Script] = ()) -> tuple[Made, ...]:
    """The rows, the root first."""
    rows = [_cells(row) for row in unfold(script).rows]
    return (Made(SUFFIX, as_csv(HEADERS, rows), tr("Spoke interaction steps")),)


def _cells(row: Row) -> list[str]:
    said = "\n\n".join(_said(block) for step in row.steps for block in step.text if block.kind != "direction")
    if row.back:
        said = f"{said}\n\n{BACK}{row.back.title}".strip()
    question = row.steps[-1].title if row.asks and row.steps else ""
    return [str(row.id), str(row.parent) if row.parent else "", row.answer, question, said, "", "false"]


def _said(block: Block) -> str:
    text = "".join(_word(span) for span in block.spans).strip()
    return f"- {text}" if block.kind == "item" else f"“{text}”" if block.kind == "quote" else text


def _word(span: Span) -> str:
    if not span.placeholder:
        return span.text or ""
    return _OUT.get(span.placeholder, f"{{{span.placeholder}}}")


# -- in ---------------------------------------------------------------------------------------------------------------


def _bare(header: str) -> str:
    return re.sub(r"[^a-z]", "", header.lower())


_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "interactionstepid"),
    "parent": ("parentinteractionid", "parentid", "parent"),
    "answer": ("answeroption", "answer", "value"),
    "question": ("question", "questiontext"),
    "script": ("script", "scriptoptions", "scripttext"),
    "actions": ("answeractions", "action"),
    "deleted": ("isdeleted", "deleted"),
}


def looks_like(sheet: Sheet) -> bool:
    """Whether these are the columns of interaction steps."""
    bare = {_bare(header) for header in sheet.headers}
    return not bare.isdisjoint(_NAMES["parent"]) and not bare.isdisjoint(_NAMES["answer"]) and "id" in bare


@dataclass(slots=True, eq=False)
class _Node:
    """A row that came in. ``answer``: by which it hangs; ``below``: the answers under it, and where each leads."""

    number: int
    answer: str
    question: str
    script: str
    below: list[tuple[str, _Node]] = field(default_factory=list)
    name: str = ""

    @property
    def says_nothing(self) -> bool:
        return not self.script and not self.below


def read(sheet: Sheet, name: str = "") -> Brought:
    """The script that interaction steps tell; steps that are the same all the way down become one again.

    Raises:
        ScriptProblem: no row is the root.
    """
    remarks = Remarks()
    if sheet.too_many:
        remarks.say("", tr("The file has more rows than a script can have: the rest is not looked at."))
    root = _planted(sheet, remarks)
    made = _Made(remarks)
    script = building.new_script(building.clean(name.split(".")[0]) or tr("From Spoke"), "en-GB", made.steps(root))
    return building.finish("spoke", script, remarks, name=name)


def _planted(sheet: Sheet, remarks: Remarks) -> _Node:
    columns = {what: [h for h in sheet.headers if _bare(h) in names] for what, names in _NAMES.items()}
    nodes: dict[str, _Node] = {}
    parents: dict[str, str] = {}
    for line in sheet.lines:
        place = tr("row {n}", n=line.number)
        if line.get(*columns["deleted"]).lower() in ("true", "t", "1", "yes"):
            continue
        own = line.get(*columns["id"])
        if not own or own in nodes:
            remarks.say(place, tr("This row has no id of its own: it is left out."))
            continue
        if line.get(*columns["actions"]):
            remarks.say(place, tr("What Spoke does after this answer is not brought in: write a follow-up for it."))
        script = _script(line.get(*columns["script"]), place, remarks)
        nodes[own] = _Node(line.number, line.get(*columns["answer"]), line.get(*columns["question"]), script)
        parents[own] = line.get(*columns["parent"])
    roots = [own for own, parent in parents.items() if parent.lower() in ("", "0", "null", "none")]
    if not roots:
        raise ScriptProblem(
            tr("No row of this file is the first: each hangs under another."),
            tr("The first step has an empty parent_interaction_id."),
        )
    for own, parent in parents.items():
        if parent in nodes and own not in roots:
            nodes[parent].below.append((nodes[own].answer, nodes[own]))
        elif own != roots[0]:
            remarks.say(tr("row {n}", n=nodes[own].number), tr("This row hangs under no other: it is left out."))
    return nodes[roots[0]]


def _script(text: str, place: str, remarks: Remarks) -> str:
    """What is said; of several wordings (``script_options``) the first."""
    if text.startswith("["):
        try:
            options = json.loads(text)
        except (ValueError, RecursionError):
            return text
        several = [one for one in options if isinstance(one, str)] if isinstance(options, list) else []
        if len(several) > 1:
            remarks.say(place, tr("This step has {n} wordings: the first is taken.", n=len(several)))
        return several[0] if several else ""
    return text


def _without_pointer(script: str) -> tuple[str, str]:
    """What is said, and the title of the step with which one goes on, if it ends in such a pointer."""
    said, found, title = script.rpartition(BACK)
    if found and "\n" not in title and (not said or said.endswith("\n")):
        return said.strip(), title.strip()
    return script, ""


def _blocks(said: str) -> tuple[Block, ...]:
    blocks: list[Block] = []
    for line in re.split(r"[\r\n]+", said):
        item = line.lstrip().startswith("- ")
        blocks += building.paragraphs(_placeholders(line.lstrip()[2:] if item else line), "item" if item else "say")
    return tuple(blocks)


def _placeholders(text: str) -> str:
    """Spoke's placeholders as ours; a full name is one."""
    text = re.sub(r"\{firstName\}\s+\{lastName\}", "{full_name}", text)
    return re.sub(r"\{([A-Za-z_]{1,40})\}", lambda one: f"{{{_IN.get(_bare(one[1]), one[1])}}}", text)


class _Made:
    """Steps out of rows."""

    def __init__(self, remarks: Remarks) -> None:
        self._remarks = remarks
        self._names = Names()

    def steps(self, root: _Node) -> list[Step]:
        """Every step, the root first."""
        _fold(root)
        wanted = [node for node in _downwards(root) if node is root or not (node.says_nothing or _only_points(node))]
        most = vocabulary.MAX_STEPS - 2
        if len(wanted) > most:
            left = len(wanted) - most
            self._remarks.say("", tr("There are more steps than a script can have: {n} are left out.", n=left))
            wanted = wanted[:most]
        titles: dict[str, str] = {}
        for node in wanted:
            node.name = self._names.give(node.question or node.answer, "step")
            titles.setdefault(self._title(node), node.name)
        return [self._step(node, titles) for node in wanted]

    def _title(self, node: _Node) -> str:
        return building.title_of(node.question or node.answer, node.name.replace("_", " ").capitalize())

    def _step(self, node: _Node, titles: Mapping[str, str]) -> Step:
        place = tr("row {n}", n=node.number)
        said, back = _without_pointer(node.script)
        if (braces := set(re.findall(r"\{([A-Za-z_]{1,40})\}", said))) and (
            strange := sorted(one for one in braces if _bare(one) not in _IN and one != "lastName")
        ):
            self._remarks.say(place, tr("Nothing is called {{{name}}} here: it stands as it is.", name=strange[0]))
        text = _blocks(said) or building.paragraphs(node.question or node.answer or "…")
        title = self._title(node)
        if not node.below:
            return Step(node.name, title, text, default=self._to(titles.get(back, "")))
        if len(node.below) == 1 and not node.below[0][0]:
            return Step(node.name, title, text, default=self._way(node.below[0][1], titles))
        codes = Names()
        choices = []
        for answer, one in node.below:
            label = building.template(_placeholders(answer), building.LONGEST_LABEL)
            if not label:
                self._remarks.say(tr("row {n}", n=one.number), tr("This answer has no words: it is left out."))
                continue
            choices.append(Choice("", label, codes.give(answer, "answer"), self._way(one, titles)))
        question = Question(node.name)
        return Step(node.name, title, text, question, building.limited(choices, place, self._remarks))

    def _way(self, node: _Node, titles: Mapping[str, str]) -> Way:
        return self._to(titles.get(_without_pointer(node.script)[1], "") if _only_points(node) else node.name)

    def _to(self, step: str) -> Way:
        return Way(step=step) if step else Way(outcome="conversation")


def _only_points(node: _Node) -> bool:
    said, back = _without_pointer(node.script)
    return bool(back) and not said and not node.below


def _downwards(root: _Node) -> Iterator[_Node]:
    """Every row under a root once, the upper ones first; what hangs under itself is under no root."""
    waiting, seen = [root], {id(root)}
    for node in waiting:
        yield node
        for _, one in node.below:
            if id(one) not in seen:
                seen.add(id(one))
                waiting.append(one)


def _fold(root: _Node) -> None:
    """Make one row of those that say the same and have the same under them, whatever answers lead there."""
    same: dict[tuple[object, ...], _Node] = {}
    stands: dict[int, _Node] = {}
    for node in reversed(list(_downwards(root))):
        node.below = [(answer, stands[id(one)]) for answer, one in node.below]
        key = (node.script, node.question, tuple((answer, id(one)) for answer, one in node.below))
        stands[id(node)] = same.setdefault(key, node)
