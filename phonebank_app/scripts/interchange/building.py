"""Making a script out of somebody else's file: names, words, and the sentence the law wants first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from phonebank_app.i18n import tr
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.inline import Piece, read_inline
from phonebank_app.scripts.interchange.forms import Brought, Remark
from phonebank_app.scripts.model import Block, BlockKind, Choice, Question, QuestionKind, Script, Span, Step, Way
from phonebank_app.scripts.parser import read, sketch
from phonebank_app.scripts.problems import Problems
from phonebank_app.scripts.ways import sure_to_end
from phonebank_app.scripts.writer import as_text

LONGEST_LABEL, LONGEST_WORDS, LONGEST_TITLE = 120, 2_000, 100
MOST_ANSWERS = 9
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_PLACEHOLDER = re.compile(r"\{\s*([A-Za-z_]{1,40})\s*(?:\|([^{}]{0,200}))?\}")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_RESERVED = frozenset(
    ("end", "when", "not", "or", "is", "answered", "known", "today", "polling_day", "at", "more", "less", "before")
)
_HELLO = {
    "en": "“Hello, I’m {caller}, a volunteer ringing for {on_behalf_of}. Have you got two minutes?”",
    "cy": "“Helô, {caller} ydw i. Dw i’n gwirfoddoli, ac yn ffonio ar ran {on_behalf_of}. Oes gennych chi ddwy funud?”",
}
_ANSWERS = {
    "en": ("Yes, go on", "Not now", "No, thank you"),
    "cy": ("Oes, ewch ymlaen", "Ddim nawr", "Dim diolch"),
}

_ENOUGH = {"en": "That is enough for today", "cy": "Dyna ddigon am heddiw"}


@dataclass(slots=True)
class Names:
    """Gives names that are free and that the language allows."""

    taken: set[str] = field(default_factory=set)

    def give(self, wanted: str, otherwise: str) -> str:
        """A name like ``wanted``; ``otherwise`` when nothing of it can be used."""
        bare = re.sub(r"[\W_]+", "_", wanted.strip().lower()).strip("_")
        bare = re.sub(r"^[\d_]+", "", bare)[: vocabulary.MAX_NAME - 4].strip("_") or otherwise
        if bare in _RESERVED:
            bare = f"{bare}_"
        name, again = bare, 1
        while name in self.taken:
            again += 1
            name = f"{bare}_{again}"
        self.taken.add(name)
        return name


@dataclass(slots=True)
class Remarks:
    """Gathers what is to be said of a file; of one kind no more than a person reads."""

    found: list[Remark] = field(default_factory=list)
    _most: int = 200

    def say(self, place: str, sentence: str) -> None:
        """Say it of a place; beyond the most that anybody reads, nothing more."""
        if len(self.found) < self._most:
            self.found.append(Remark(place, sentence))
        elif len(self.found) == self._most:
            self.found.append(Remark("", tr("There is more of the same, which is not listed.")))


def clean(text: str, longest: int = LONGEST_WORDS) -> str:
    """Somebody's words on one line, without signs that cannot be shown, cut where nobody would read on."""
    bare = " ".join(_UNREADABLE.sub(" ", text[: longest * 4]).split())
    return bare if len(bare) <= longest else f"{bare[: longest - 1].rstrip()}…"


def is_code(text: str) -> bool:
    """Whether it may stand as a code as it is."""
    return bool(re.fullmatch(r"[^\W\d_][\w-]*", text)) and len(text) <= vocabulary.MAX_NAME


def code_of(key: str, label: str, codes: Names) -> str:
    """A code that is free, like a key of somebody else's; of one without a letter it is made of the answer's words."""
    return codes.give(key if re.search(r"[^\W\d_]", key) else label or key, "answer")


def template(text: str, longest: int = LONGEST_WORDS) -> tuple[Span, ...]:
    """Words with our placeholders in them, ``{first_name|there}``; other braces are braces."""
    text = clean(_TAG.sub(" ", text), longest)
    spans: list[Span] = []
    at = 0
    for found in _PLACEHOLDER.finditer(text):
        if found[1] not in vocabulary.PLACEHOLDERS:
            continue
        spans.append(Span(text[at : found.start()]))
        spans.append(Span(None if found[2] is None else found[2].strip(), placeholder=found[1]))
        at = found.end()
    spans.append(Span(text[at:]))
    return tuple(span for span in spans if span.text or span.placeholder)


def marked(text: str, longest: int = LONGEST_WORDS) -> tuple[Span, ...]:
    """Words in the Markdown of forms: stars for bold and emphasis, and our placeholders; all else as it stands."""
    text = clean(_TAG.sub(" ", text), longest)
    plain = re.sub(r"(?<![\\_])__([^\s_](?:[^_]*[^\s_])?)__", r"**\1**", text)
    braces = re.sub(
        r"(\{\s*([A-Za-z_]{1,40})\s*(?:\|[^{}]{0,200})?\})|[{}]",
        lambda one: one[1] if one[1] and one[2] in vocabulary.PLACEHOLDERS else re.sub(r"([{}])", r"\\\1", one[0]),
        plain,
    )
    problems = Problems()
    spans = read_inline((Piece(1, 1, braces),), problems)
    return template(text, longest) if problems.any_errors else spans


def paragraphs(text: str, kind: BlockKind = "say") -> tuple[Block, ...]:
    """A block for each line that says anything."""
    spans = (template(line) for line in re.split(r"[\n\r]+|<br\s*/?>", text[: LONGEST_WORDS * 8]))
    return tuple(Block(kind, one) for one in spans if one)


def title_of(text: str, otherwise: str = "") -> str:
    """A heading's title: one line, without brackets at its end, which would be taken for what is asked."""
    bare = clean(text, LONGEST_TITLE) or otherwise
    return re.sub(r"\(([^()]*)\)\s*$", r"– \1", bare).strip(" –") if bare.endswith(")") else bare


def limited(choices: Sequence[Choice], place: str, remarks: Remarks) -> tuple[Choice, ...]:
    """The answers that have a key, numbered; a step has at most nine."""
    if len(choices) > MOST_ANSWERS:
        remarks.say(
            place,
            tr(
                "This question has {n} answers, and a step has keys for {most}: the last {left} are left out.",
                n=len(choices),
                most=MOST_ANSWERS,
                left=len(choices) - MOST_ANSWERS,
            ),
        )
    return tuple(replace(one, key=str(key)) for key, one in enumerate(choices[:MOST_ANSWERS], 1))


def tag_of(language: str) -> str:
    """A language as our scripts write it; English where it cannot be told."""
    found = re.match(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{2}))?$", language.strip())
    if found is None:
        return "en-GB"
    return found[1].lower() + (f"-{found[2].upper()}" if found[2] else "")


def finish(made: str, script: Script, remarks: Remarks, *, name: str = "", add_identity: bool = True) -> Brought:
    """The script as text, looked over; who rings and for whom is put first where it does not say so."""
    if script.steps and add_identity and not _says_who(script.steps[0]):
        script = replace(script, steps=(_hello(script), *script.steps))
        remarks.say(
            "",
            tr("A first step was added that says who rings and for whom: the law wants it, and the file had none."),
        )
    text = as_text(_with_ends(script, remarks))
    checked, problems = read(text, name)
    return Brought(made, text, tuple(remarks.found), problems, checked)


def _with_ends(script: Script, remarks: Remarks) -> Script:
    """With an answer that ends the call wherever it could go round for ever; elsewhere a caller just hangs up."""
    label = (Span(_ENOUGH["cy" if script.language.startswith("cy") else "en"]),)
    for _ in script.steps:
        sketched, _ = sketch(as_text(script))
        sure = sure_to_end(sketched) if sketched is not None else frozenset(step.id for step in script.steps)
        stuck = next((s for s in script.steps if s.id not in sure and 0 < len(s.choices) < MOST_ANSWERS), None)
        if stuck is None:
            break
        leaves = Choice(str(len(stuck.choices) + 1), label, way=Way(outcome="conversation"))
        opened = replace(stuck, choices=(*stuck.choices, leaves))
        script = replace(script, steps=tuple(opened if step is stuck else step for step in script.steps))
        remarks.say(
            "",
            tr("From “{step}” a call could go round for ever: an answer was added that ends it.", step=stuck.title),
        )
    return script


def new_script(title: str, language: str, steps: Iterable[Step], objections: Iterable[Step] = ()) -> Script:
    """A script that nobody has approved yet."""
    return Script(
        title=clean(title, LONGEST_TITLE) or tr("Brought in"),
        language=tag_of(language),
        version=1,
        on_behalf_of="",
        approved_by="",
        imprint="",
        code_set="",
        steps=tuple(steps),
        objections=tuple(objections),
        hash="",
    )


def _says_who(step: Step) -> bool:
    said = {span.placeholder for block in step.text if block.kind != "direction" for span in block.spans}
    return {"caller", "on_behalf_of"} <= said


def _hello(script: Script) -> Step:
    names = Names({step.id for step in script.steps})
    language = "cy" if script.language.startswith("cy") else "en"
    yes, later, no = _ANSWERS[language]
    ways = (Way(step=script.steps[0].id), Way(outcome="call_back"), Way(outcome="refused"))
    choices = tuple(
        Choice(str(key), (Span(label),), way=way)
        for key, (label, way) in enumerate(zip((yes, later, no), ways, strict=True), 1)
    )
    title = "Helô" if language == "cy" else "Hello"
    return Step(names.give("hello", "hello"), title, (Block("say", template(_HELLO[language])),), None, choices)


def written_question(name: str, kind: QuestionKind, *, required: bool = False, prompt: str = "") -> Question:
    """A question whose answer is written down."""
    return Question(name, kind, required=required, prompt=template(prompt, LONGEST_LABEL))
