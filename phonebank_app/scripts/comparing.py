"""Two texts of a script, compared for people: what is said otherwise, which answers are new, what leads elsewhere.

``compare`` says it in sentences (“Step “Helping”: the answer 4 is new: “I’d host a party””), and of what is read out
it gives each changed paragraph with its new and its gone words. Whatever is kept or said differently is told; remarks
and spacing are told of as such. Texts that cannot be read as scripts are compared line by line. Pure, and total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Literal

from phonebank_app.i18n import tr, tr_n
from phonebank_app.scripts.model import (
    Block,
    BlockKind,
    Branch,
    Choice,
    Condition,
    FollowUp,
    Place,
    Question,
    QuestionKind,
    Script,
    Span,
    Step,
    Way,
)
from phonebank_app.scripts.notes import in_words
from phonebank_app.scripts.parser import normalise, read
from phonebank_app.scripts.vocabulary import MAX_BYTES
from phonebank_app.scripts.word_marks import Piece, as_text, marked, marked_text

PartKind = Literal["head", "step", "objection", "lines"]
_SHORT = 90
"""How much of a passage a sentence quotes, in characters."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, answer or line that is other, with its words marked; its kind as in ``Block``."""

    kind: BlockKind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What is other in one place.

    Attributes:
        kind: the head, a step, an objection; “lines” where texts are compared as they stand.
        id: of the step or the objection; empty for the head and for lines.
        where: “Step “Helping””, for a heading.
        line: where it stands in the newer text, from 1; 0 when it is gone.
        sentences: what is other, each without ``where``.
        passages: what is read out otherwise, its words marked.
        added, removed: the whole step is new, or gone.
    """

    kind: PartKind
    id: str
    where: str
    line: int
    sentences: tuple[str, ...]
    passages: tuple[Passage, ...] = ()
    added: bool = False
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that is other between two texts, in the order of the newer one; false when nothing is.

    Attributes:
        by_lines: one of the two could not be read as a script, so lines are compared.
    """

    parts: tuple[Part, ...] = ()
    by_lines: bool = False

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Each change as a sentence that stands by itself."""
        return tuple(f"{part.where}: {said}" for part in self.parts for said in part.sentences)

    @property
    def summary(self) -> str:
        """“3 steps changed, 1 step is new.” in a line; empty when nothing is other."""
        if not self.parts:
            return ""
        if self.by_lines:
            n = sum(len(p.sentences) for p in self.parts)
            return tr_n("{n} line changed.", "{n} lines changed.", n)
        steps = [p for p in self.parts if p.kind in ("step", "objection")]
        new, gone = sum(p.added for p in steps), sum(p.removed for p in steps)
        changed = len(steps) - new - gone
        counts = (
            tr_n("{n} step changed", "{n} steps changed", changed) if changed else "",
            tr_n("{n} step is new", "{n} steps are new", new) if new else "",
            tr_n("{n} step is gone", "{n} steps are gone", gone) if gone else "",
            tr("what stands above the steps changed") if any(p.kind == "head" for p in self.parts) else "",
        )
        told = ", ".join(c for c in counts if c) or tr("only remarks and spacing changed")
        return f"{told[:1].upper()}{told[1:]}."


def compare(before: str, after: str) -> Comparison:
    """What is other in ``after``; line ends and a byte-order mark are nothing."""
    before, after = normalise(before), normalise(after)
    if before == after:
        return Comparison()
    old, new = read(before)[0], read(after)[0]
    if old is None or new is None:
        return Comparison((_lines(before, after),), by_lines=True)
    parts = (*_head(old, new), *_steps(old, new, "step"), *_steps(old, new, "objection"))
    return Comparison(parts or (_unread(before, after),))


# ── the head ────────────────────────────────────────────────────────────────────────────────────────


def _head(old: Script, new: Script) -> Iterator[Part]:
    named: tuple[tuple[str, str, str], ...] = (
        (tr("the title"), old.title, new.title),
        (tr("the version"), str(old.version), str(new.version)),
        (tr("the language"), old.language, new.language),
        (tr("on whose behalf it is read"), old.on_behalf_of, new.on_behalf_of),
        (tr("who approved it"), old.approved_by, new.approved_by),
        (tr("the imprint"), old.imprint, new.imprint),
        (tr("the set of outcomes it is for"), old.code_set, new.code_set),
        (tr("the question that asks what matters"), old.matters, new.matters),
        (tr("the list of answers that promise help"), ", ".join(old.promises), ", ".join(new.promises)),
    )
    said = [_became(what, was, now) for what, was, now in named if was != now]
    if old.first.id != new.first.id:
        said.append(tr("the call begins with “{title}” now", title=new.first.title))
    elif _order(old.steps, new.steps):
        said.append(tr("the steps stand in another order"))
    if _order(old.objections, new.objections):
        said.append(tr("what they might ask stands in another order"))
    if said:
        yield Part("head", "", tr("The head"), 1, tuple(said))


def _order(old: Sequence[Step], new: Sequence[Step]) -> bool:
    """Whether those in both stand in another order."""
    here, there = [s.id for s in old], [s.id for s in new]
    return [i for i in here if i in there] != [i for i in there if i in here]


def _became(what: str, was: str, now: str) -> str:
    if not was:
        return tr("{what} is “{now}” now; it was left open", what=what, now=now)
    if not now:
        return tr("{what} is left open now; it was “{was}”", what=what, was=was)
    return tr("{what} is “{now}” now; it was “{was}”", what=what, now=now, was=was)


# ── steps and objections ────────────────────────────────────────────────────────────────────────────


def _steps(old: Script, new: Script, kind: Literal["step", "objection"]) -> Iterator[Part]:
    were = {s.id: s for s in (old.steps if kind == "step" else old.objections)}
    are = {s.id: s for s in (new.steps if kind == "step" else new.objections)}
    for step in are.values():
        was = were.get(step.id)
        if was is None:
            said = (tr("this is new"), *_whole(step))
            shown = tuple(Passage(b.kind, marked((), b.spans)) for b in step.text)
            yield Part(kind, step.id, _where(kind, step), step.line, said, shown, added=True)
        elif _bare(was) != _bare(step):
            said, shown = _changed(was, step, old, new)
            yield Part(kind, step.id, _where(kind, step), step.line, said, shown)
    for step in were.values():
        if step.id not in are:
            shown = tuple(Passage(b.kind, marked(b.spans, ())) for b in step.text)
            said = (tr("this is gone, with what was asked in it"),)
            yield Part(kind, step.id, _where(kind, step), 0, said, shown, removed=True)


def _where(kind: Literal["step", "objection"], step: Step) -> str:
    if kind == "step":
        return tr("Step “{title}”", title=step.title)
    return tr("If they ask “{title}”", title=step.title)


def _whole(step: Step) -> Iterator[str]:
    """What a new step asks, so that one need not open the script."""
    for choice in step.choices:
        yield tr("answer {key}: “{label}”", key=choice.key, label=_label(choice))


def _changed(was: Step, step: Step, old: Script, new: Script) -> tuple[tuple[str, ...], tuple[Passage, ...]]:
    told, passages = _speech(was.text, step.text)
    said = [*told]
    if was.title != step.title:
        said.append(tr("it is called that now; it was “{was}”", was=was.title))
    said += _question(was.question, step.question)
    said += _choices(was.choices, step.choices, old, new)
    said += _branches(was.branches, step.branches, old, new)
    if _goes(was.default, old) != _goes(step.default, new) or _key(was.default) != _key(step.default):
        said.append(_leads(tr("afterwards the call"), was.default, step.default, old, new))
    if _bare(was.follow_ups) != _bare(step.follow_ups):
        offered, before = _offers(step.follow_ups), _offers(was.follow_ups)
        said.append(tr("on leaving it, this is offered now: {now} (before: {was})", now=offered, was=before))
    # Whatever a later version of the language adds to a step, a change of it is never passed over in silence.
    return tuple(said) or (tr("something in how it is written has changed"),), passages


# ── what is said ────────────────────────────────────────────────────────────────────────────────────


def _speech(old: Sequence[Block], new: Sequence[Block]) -> tuple[list[str], tuple[Passage, ...]]:
    was, now = [_bare(b) for b in old], [_bare(b) for b in new]
    told: list[str] = []
    passages: list[Passage] = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        for gone, came in zip_longest(old[old_from:old_to], new[new_from:new_to]):
            if gone and came and gone.kind == came.kind:
                told.append(_SAID_OTHERWISE[came.kind]())
                passages.append(Passage(came.kind, marked(gone.spans, came.spans)))
                continue
            if gone:
                told.append(tr("{what}: “{words}”", what=_SAID_NO_MORE[gone.kind](), words=_cut(as_text(gone.spans))))
                passages.append(Passage(gone.kind, marked(gone.spans, ())))
            if came:
                told.append(tr("{what}: “{words}”", what=_SAID_NEW[came.kind](), words=_cut(as_text(came.spans))))
                passages.append(Passage(came.kind, marked((), came.spans)))
    return list(dict.fromkeys(told)), tuple(passages)


_SAID_OTHERWISE: Mapping[BlockKind, Callable[[], str]] = {
    "say": lambda: tr("what is said has changed"),
    "item": lambda: tr("an item of its list has changed"),
    "quote": lambda: tr("a quotation has changed"),
    "direction": lambda: tr("what callers are told has changed"),
}
_SAID_NEW: Mapping[BlockKind, Callable[[], str]] = {
    "say": lambda: tr("new words to say"),
    "item": lambda: tr("a new item in its list"),
    "quote": lambda: tr("a new quotation"),
    "direction": lambda: tr("callers are told something new"),
}
_SAID_NO_MORE: Mapping[BlockKind, Callable[[], str]] = {
    "say": lambda: tr("no longer said"),
    "item": lambda: tr("no longer in its list"),
    "quote": lambda: tr("no longer quoted"),
    "direction": lambda: tr("callers are no longer told"),
}


# ── what is asked ───────────────────────────────────────────────────────────────────────────────────


def _question(was: Question | None, now: Question | None) -> Iterator[str]:
    if was is None and now is None:
        return
    if was is None or now is None:
        known = was or now
        assert known is not None
        if now is None:
            yield tr("nothing is kept here any more; it was the question “{name}”", name=known.name)
        else:
            yield tr("its answers are kept now, as the question “{name}”", name=known.name)
        return
    if was.name != now.name:
        yield tr("the answers are kept as “{now}” now; it was “{was}”", now=now.name, was=was.name)
    how, before = _how(now), _how(was)
    if how != before:
        yield tr("it is answered in another way: {now}; it was: {was}", now=how, was=before)
    if was.required != now.required:
        yield tr("it has to be answered now") if now.required else tr("it may be passed over now")
    if _bare(was.prompt) != _bare(now.prompt):
        yield _became(tr("the prompt in the box"), as_text(was.prompt), as_text(now.prompt))
    before, how = _points(was), _points(now)
    if before != how:
        yield _became(tr("what the points of the scale are called"), before, how)


def _how(question: Question) -> str:
    match question.kind:
        case QuestionKind.ANY_OF if question.up_to:
            return tr_n("up to {n} answer", "up to {n} answers", question.up_to)
        case QuestionKind.ANY_OF:
            return tr("any of the answers")
        case QuestionKind.SCALE:
            return tr("on a scale from {low} to {high}", low=question.low, high=question.high)
        case QuestionKind.NUMBER:
            return _of_number(question.low, question.high)
        case QuestionKind.DATE:
            return tr("with a date")
        case QuestionKind.WORDS:
            return tr("in words")
    return tr("one of the answers")


def _of_number(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return tr("with a number from {low} to {high}", low=low, high=high)
    if low is not None:
        return tr("with a number, at least {low}", low=low)
    return tr("with a number") if high is None else tr("with a number, at most {high}", high=high)


def _points(question: Question) -> str:
    return ", ".join(f"{m.value} {as_text(m.label)}" for m in question.marks)


# ── the answers ─────────────────────────────────────────────────────────────────────────────────────


def _choices(old: Sequence[Choice], new: Sequence[Choice], was: Script, now: Script) -> Iterator[str]:
    pairs = _paired(old, new)
    taken = {before.key for _, before in pairs if before}
    for choice, before in pairs:
        if before is None:
            yield tr("the answer {key} is new: “{label}”", key=choice.key, label=_label(choice))
        elif _bare(before) != _bare(choice):
            yield from _choice(before, choice, was, now)
    for choice in old:
        if choice.key not in taken:
            yield tr("the answer {key} is gone: “{label}”", key=choice.key, label=_label(choice))
    stayed = [before.key for _, before in pairs if before]
    if stayed != [c.key for c in old if c.key in taken]:
        yield tr("the answers stand in another order")


def _paired(old: Sequence[Choice], new: Sequence[Choice]) -> list[tuple[Choice, Choice | None]]:
    """Each new answer with the one it was: of the same code, else the same words, else the same number."""
    left = {c.key: c for c in old}
    found: dict[str, Choice] = {}
    by: tuple[Callable[[Choice], object], ...] = (
        lambda c: (c.value, c.key) if c.value else None,
        lambda c: c.value or None,
        lambda c: (_label(c), c.value),
        lambda c: _label(c),
        lambda c: c.key,
    )
    for at, same in enumerate(by):
        for choice in new:
            if choice.key in found or same(choice) is None:
                continue
            was = next((c for c in left.values() if same(c) == same(choice)), None)
            # With one number but another code and other words it is another answer, not the same one changed.
            if was is None or (at == len(by) - 1 and was.value and choice.value):
                continue
            found[choice.key] = left.pop(was.key)
    return [(c, found.get(c.key)) for c in new]


def _choice(was: Choice, now: Choice, old: Script, new: Script) -> Iterator[str]:
    key = now.key
    if was.key != key:
        yield tr("the answer “{label}” is {now} now; it was {was}", label=_label(now), now=key, was=was.key)
    if _bare(was.label) != _bare(now.label):
        before, after = _label(was), _label(now)
        if before == after:
            yield tr("the answer {key} is emphasised in another way: “{now}”", key=key, now=after)
        else:
            yield tr("the answer {key} reads “{now}” now; it was “{was}”", key=key, now=after, was=before)
    if was.value != now.value:
        yield _became(tr("the code under which the answer {key} is kept", key=key), was.value, now.value)
    if _key(was.way) != _key(now.way) or _goes(was.way, old) != _goes(now.way, new):
        yield _leads(tr("after the answer {key} the call", key=key), was.way, now.way, old, new)
    if was.note != now.note:
        yield _became(tr("the remark beside the answer {key}", key=key), was.note, now.note)
    if was.asks_words != now.asks_words:
        yield (
            tr("the answer {key} asks for words beside it now", key=key)
            if now.asks_words
            else tr("the answer {key} asks for no words any more", key=key)
        )
    if _bare(was.follow_ups) != _bare(now.follow_ups):
        offered, before = _offers(now.follow_ups), _offers(was.follow_ups)
        yield tr("after the answer {key} this is offered now: {now} (before: {was})", key=key, now=offered, was=before)


def _label(choice: Choice) -> str:
    return _cut(as_text(choice.label).strip())


def _offers(follow_ups: Sequence[FollowUp]) -> str:
    def said(one: FollowUp) -> str:
        match one.kind:
            case "promise":
                return tr("a promise to write down ({what})", what=one.value)
            case "call_back":
                return (
                    tr("a call-back, at the time of “{question}”", question=one.value)
                    if one.value
                    else tr("a call-back")
                )
        return tr("a ticket for the local office")

    return ", ".join(map(said, follow_ups)) or tr("nothing")


# ── the ways on ─────────────────────────────────────────────────────────────────────────────────────


def _branches(old: Sequence[Branch], new: Sequence[Branch], was: Script, now: Script) -> Iterator[str]:
    before, after = [_branch(b, was) for b in old], [_branch(b, now) for b in new]
    for said in after:
        if said not in before:
            yield tr("a branch is new: {branch}", branch=said)
    for said in before:
        if said not in after:
            yield tr("a branch is gone: {branch}", branch=said)
    both = [b for b in before if b in after]
    if both != [b for b in after if b in before]:
        yield tr("the branches are tried in another order")
    elif [_bare(b) for b in old] != [_bare(b) for b in new] and before == after:
        yield tr("a branch leads to a step of the same title, but another one")


def _branch(branch: Branch, script: Script) -> str:
    return tr("{when}, it {leads}", when=condition_in_words(branch.condition), leads=_goes(branch.way, script))


def condition_in_words(condition: Condition) -> str:
    """The condition much as it is written: those who write scripts know it so, and it can be searched for."""
    about = f"{{{condition.fact}}}" if condition.fact else condition.question
    if not condition.values:
        return _whether(about, condition)
    values = f" {tr('or')} ".join(condition.values)
    if condition.compare == "is":
        if condition.negated:
            return tr("when {about} is not {values}", about=about, values=values)
        return tr("when {about} is {values}", about=about, values=values)
    words = {
        "at least": tr("when {about} is at least {values}", about=about, values=values),
        "at most": tr("when {about} is at most {values}", about=about, values=values),
        "more than": tr("when {about} is more than {values}", about=about, values=values),
        "less than": tr("when {about} is less than {values}", about=about, values=values),
        "before": tr("when {about} is before {values}", about=about, values=values),
        "after": tr("when {about} is after {values}", about=about, values=values),
    }
    return words[condition.compare]


def _whether(about: str, condition: Condition) -> str:
    if condition.fact:
        if condition.negated:
            return tr("when {about} is not known", about=about)
        return tr("when {about} is known", about=about)
    if condition.negated:
        return tr("when {about} is not answered", about=about)
    return tr("when {about} is answered", about=about)


def _leads(who: str, was: Way | None, now: Way | None, old: Script, new: Script) -> str:
    before, after = _goes(was, old), _goes(now, new)
    return tr("{who} {now} now; before, it {was}", who=who, now=after, was=before)


def _goes(way: Way | None, script: Script) -> str:
    if way is None:
        return tr("takes the step’s own way")
    if way.outcome:
        return tr("ends as “{outcome}”", outcome=in_words(way.outcome))
    step = script.step(way.step)
    return tr("goes to “{title}”", title=step.title if step else way.step)


def _key(way: Way | None) -> tuple[str, str]:
    return (way.step, way.outcome) if way else ("", "")


# ── texts as they stand ─────────────────────────────────────────────────────────────────────────────


def _lines(before: str, after: str) -> Part:
    sentences, passages = _by_line(before, after)
    where = tr("The text")
    return Part("lines", "", where, 1, sentences or (tr("it is written otherwise"),), passages)


def _unread(before: str, after: str) -> Part:
    _, passages = _by_line(before, after)
    said = tr("only remarks and spacing have changed: nothing that callers read, and nothing that is kept")
    return Part("lines", "", tr("The text"), 1, (said,), passages)


def _by_line(before: str, after: str) -> tuple[tuple[str, ...], tuple[Passage, ...]]:
    if max(len(before), len(after)) > MAX_BYTES:
        return (tr("it is longer than a script may be, and not what it was"),), ()
    old, new = before.split("\n"), after.split("\n")
    told: list[str] = []
    passages: list[Passage] = []
    for what, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if what == "equal":
            continue
        for at, (gone, came) in enumerate(zip_longest(old[old_from:old_to], new[new_from:new_to])):
            if gone is None:
                told.append(tr("line {line} is new: “{words}”", line=new_from + at + 1, words=_cut(came)))
            elif came is None:
                told.append(tr("line {line} is gone: “{words}”", line=old_from + at + 1, words=_cut(gone)))
            else:
                told.append(tr("line {line} has changed: “{words}”", line=new_from + at + 1, words=_cut(came)))
            passages.append(Passage("say", marked_text(gone or "", came or "")))
    return tuple(told), _shown(passages)


def _shown(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Those that have words: an empty line more is nothing to look at."""
    return tuple(p for p in passages if any(piece.text.strip() for piece in p.pieces))


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _SHORT else f"{words[:_SHORT].rstrip()}…"


def _bare(part: Any) -> Any:
    """What something says, without where it stands; to compare by."""
    if isinstance(part, Place):
        return None
    if isinstance(part, Span):
        return (part.text, part.bold, part.emphasis, part.placeholder)
    if is_dataclass(part):
        return tuple(_bare(getattr(part, f.name)) for f in fields(part))
    return tuple(map(_bare, part)) if isinstance(part, tuple) else part
