"""What people write by habit in place of what the language has, and what they meant by it. Pure.

Hands that know another notation write ``=>``, ``if``, ``a)`` or ``>=``; a word processor turns quotes round. Where
there is one likely meaning, the reader says it at that place, with what to write, and goes on as if it had been
written: so one slip is one problem, and not one for everything that hangs on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from phonebank_app.i18n import tr
from phonebank_app.scripts.vocabulary import FACTS, OUTCOMES, PROMISES, nearest

# Patterns are made when they are first wanted, and ``re`` keeps them: most scripts have no slip, and nobody waits.
_LONGEST = 400
"""The longest line that is looked at, in characters. It also bounds the time its patterns can take."""
_SIGN = r"(?:-{2,}>|-\s>|[–—]+\s?>|={1,2}>|[→⇒⟶➔➙➜])"
_NAME = r"[^\W\d_][\w-]*"
_LEADS = rf"\s*(?:end\s+)?{_NAME}"
_ARROW_LIKE = rf"(?<!\\)(?<![-–—=]){_SIGN}(?={_LEADS}\s*(?:\(.*\))?$)"
_PLAIN = r"(?<!\\)(?<!-)->"
_ARROW = rf"(?:(?<!\\)->|{_SIGN})(?={_LEADS}$)"
_HEADS = re.compile("[→⇒⟶➔➙➜]")
_WORDS_BEGIN = "“‘\"'{"
_WHEN_LIKE = r"(?i)(when|whenever|wenn?|whn|if)\s"
_ELSE = r"(?i)(?:or\s+)?(?:else|otherwise|default|everyone else|(?:all )?(?:the )?others)\s*[:,]?\s*"
# In brackets, with a colon, or in the figures of another script: ١, １.
_NUMBERED = r"\(([1-9])\)\s*(?=\S)|([1-9])\s?:\s+(?=\S)|((?![0-9])\d)[.)]?\s+(?=\S)"
_MARKER = r"\(?([0-9]{1,2}|[A-Za-z])[).:\]]+\s*|[-–—•*◦▪●·]\s+|\[ ?\]\s*|[☐□]\s*|([0-9])(?=[^\W\d]|\{)"
_CODED = rf"(?<!\\)\[{_NAME}\]\s*(?:\(.*\))?$"
_BULLET = r"[*•◦▪●·–—]\s+(?=\S)"


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands at ``start`` for ``length`` signs, and what was meant: ``put_right`` is written in its place."""

    start: int
    length: int
    put_right: str
    sentence: str

    def shift(self) -> int:
        """How far what stands after it has moved to the left in the line as it was meant."""
        return self.length - len(self.put_right)

    def mended(self, text: str) -> str:
        """The line as it was meant."""
        return text[: self.start] + self.put_right + text[self.start + self.length :]


def change(old: str, new: str, sentence: str) -> Slip:
    """The least run of whole words of ``old`` in whose place something must be written to make it ``new``."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    start = old.rfind(" ", 0, start) + 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    while end and not old[-end].isspace():
        end -= 1
    if start == len(old) - end or start == len(new) - end:
        # Nothing would be written, or in place of nothing: take a word more.
        start = old.rfind(" ", 0, max(0, start - 1)) + 1
    return Slip(start, len(old) - end - start, new[start : len(new) - end], sentence)


def arrow(text: str) -> Slip | None:
    """Another sign than ``->`` before a step or an end, at the end of a line."""
    ordinary = "-->" not in text and text.count(">") == text.count("->")
    if ordinary and (text.isascii() or not _HEADS.search(text)):
        return None  # nearly all lines: a glance is quicker than a search
    found = re.search(_ARROW_LIKE, text)
    return (
        None
        if found is None or re.search(_PLAIN, text[: found.start()])
        else Slip(found.start(), len(found[0]), "->", _arrow_wanted())
    )


def said(text: str, free_key: str) -> Slip | None:
    """A line that would be read out, and was meant for an answer, an arrow, a branch, a block or an offer.

    Args:
        free_key: the number that the next answer of the step would have.
    """
    if found := re.match(_NUMBERED, text):
        return _answer(found[0], str(int(found[1] or found[2] or found[3])))
    ways = re.search(_ARROW, text)
    if ways is not None:
        return _led(text, ways, free_key)
    if re.search(_CODED, text) and (marked := re.match(_MARKER, text)):
        return _answer(marked[0], _key(marked[1] or marked[2], free_key))
    if found := re.match(r"\+(?=(?:promise|call|ticket)\b)", text):
        return Slip(0, 1, "+ ", tr("An offer begins with + and a space: + call back"))
    if re.fullmatch(rf"&{_NAME}", text):
        return Slip(0, 1, "& ", tr("A block is put in by & and a space before its name: {line}", line=f"& {text[1:]}"))
    if found := re.match(r"_(?=\s)|(?:\.{4,}|…{2,})(?=\s|$)", text):
        return Slip(0, len(found[0]), "____", tr("A blank to write in is four low lines: ____"))
    return None


def is_answer(text: str) -> bool:
    """Whether what begins like an item of a list ends like an answer: with a code, or with an arrow that leads on."""
    return (text[-1] in "])" or ">" in text) and bool(re.search(_CODED, text) or re.search(_ARROW, text))


def is_plain(text: str) -> bool:
    """Whether a glance tells that these are words: nearly all lines are, and an editor reads them at each pause."""
    if len(text) > _LONGEST:
        return True
    if not (text[0].isalpha() or text[0] in _WORDS_BEGIN) or text[-1] in "])" or ">" in text:
        return False
    return text.isascii() or not _HEADS.search(text)


def looked_at(text: str) -> Slip | None:
    """A line that callers would see with a sign that was meant to be a mark."""
    if found := re.match(_BULLET, text):
        return Slip(
            0, len(found[0].rstrip()), "-", tr("An item of a list begins with - and a space: callers see this.")
        )
    if found := re.match(r"(?://|#{2,}|%|;)(?=\s)", text):
        return Slip(0, len(found[0]), "#", tr("A remark begins with # and a space: callers see this."))
    if re.fullmatch(r"[-–—*~]{3,}", text):
        return Slip(0, len(text), "#", tr("Callers see this line as it is written. Take it out."))
    return None


def _led(text: str, ways: re.Match[str], free_key: str) -> Slip | None:
    before = text[: ways.start()]
    if not before:
        return Slip(0, len(ways[0]), "->", _arrow_wanted())
    if found := re.fullmatch(_ELSE, before):
        return Slip(
            0, ways.end(), "->", tr("For all the others an arrow is enough: {line}", line=f"->{text[ways.end() :]}")
        )
    if found := re.match(_WHEN_LIKE, text):
        return Slip(0, len(found[1]), "when", tr("A branch begins with “when”, in small letters."))
    marked = re.match(_MARKER, text)
    if marked:
        return _answer(marked[0], _key(marked[1] or marked[2], free_key))
    word = text.split(maxsplit=1)[0]
    return None if word[0] in "“\"‘'" else _answer(word, free_key, f" {word}")


def _answer(marker: str, key: str, after: str = " ") -> Slip | None:
    if not key:
        return None  # nine answers stand above: which was meant to be another?
    sentence = tr("An answer begins with its number, from 1 to 9, and a space: {example}", example=f"{key} …")
    return Slip(0, len(marker), f"{key}{after}", sentence)


def _key(marked: str | None, free_key: str) -> str:
    return marked if marked and marked in "123456789" else free_key


def _arrow_wanted() -> str:
    return tr("An arrow is written as a minus and a greater-than sign: ->")


# ── headings ────────────────────────────────────────────────────────────────────────────────────────

_MODIFYING = r"(?:question|one of|any of|up to|scale|number|date|required)\b"
_BRACKETED = rf"(?i)[\[({{]\s*({_MODIFYING}[^\[\](){{}}]*)[\])}}]?\s*$"
_TWO_BRACKETS = r"\(([^()]*)\)\s*\(([^()]*)\)\s*$"
_HEADING_LIKE = rf"(?:=|#{{2,6}})\s*{_NAME}\s*(?::.*|\(.*\))?"
_MEANT = {
    "multiple": "any of",
    "multiple choice": "any of",
    "choose any": "any of",
    "all that apply": "any of",
    "single": "one of",
    "choose one": "one of",
    "mandatory": "required",
    "compulsory": "required",
    "day": "date",
    "figure": "number",
}


def section_sign(line: str) -> str:
    """``==`` or ``??`` where a line was probably meant to begin a step or an objection; else nothing."""
    if line.startswith("? "):
        return "??"
    if line.startswith("# "):
        return ""
    return "==" if re.fullmatch(_HEADING_LIKE, line) else ""


def heading(text: str) -> str:
    """The heading of a step as it was meant; the same when there is no likely meaning."""
    text = text.rstrip("= ")
    text = re.sub(r"^={3,}\s*", "== ", text)
    text = re.sub(_TWO_BRACKETS, r"(\1, \2)", text)
    text = re.sub(_BRACKETED, lambda found: f"({found[1].strip()})", text)
    words, bracket, rest = text[2:].strip().partition("(")
    name, colon, title = words.partition(":")
    if colon:
        joined = "_".join(name.split())
        return text if joined == name.strip() else f"== {joined}: {title.strip()}{' ' if rest else ''}{bracket}{rest}"
    first, _, title = name.strip().partition(" ")
    title = title.strip(" -–—")
    return (
        text
        if not title or not re.match(_NAME, first)
        else f"== {first.rstrip('-–—.')}: {title}{' ' if rest else ''}{bracket}{rest}"
    )


def modifier(text: str) -> str:
    """What was meant by something in the brackets of a heading, perhaps several with commas; empty when unknown."""
    small = " ".join(text.casefold().split())
    if small in _MEANT:
        return _MEANT[small]
    if re.search(r";|\s(?:and|&)\s", text):
        parts = [part.strip() for part in re.split(r";|\s(?:and|&)\s", text)]
        return ", ".join(modifier(part) or part for part in parts)
    first, _, rest = text.strip().partition(" ")
    if first.casefold() != first and re.match(_MODIFYING, small):
        return f"{first.casefold()} {rest}".strip() if small.startswith("question") else small
    figures = re.findall(r"(?<![\w-])\d{1,9}|(?<=[-–])\d{1,9}", text)
    kind = nearest(first.casefold(), ("question", "scale", "number"))
    if kind == "question" and re.fullmatch(_NAME, rest.strip()):
        return f"question {rest.strip()}"
    if kind == "scale" and len(figures) == 2:
        return f"scale {figures[0]} to {figures[1]}"
    if kind == "scale" and len(figures) == 1 and 0 < int(figures[0]) <= 10:
        return f"scale {0 if figures[0] == '10' else 1} to {figures[0]}"
    if kind == "number" and len(figures) == 2:
        return f"number {figures[0]} to {figures[1]}"
    return (
        f"number 0 to {figures[0]}"
        if kind == "number" and re.search(r"\b(up to|at most|max)", small) and figures
        else ""
    )


# ── where it leads ──────────────────────────────────────────────────────────────────────────────────


def way(text: str) -> str:
    """The step or the end that was meant after an arrow; empty when unknown."""
    bare = text.strip("=“”\"'‘’.,;: ")
    found = re.fullmatch(r"(?:end|hang up|finish)\b[\s:]*(.*)", bare, re.I)
    if found:
        outcome = "_".join(re.split(r"[\s-]+", found[1].casefold().strip("“”\"'_")))
        return f"end {outcome}" if outcome in OUTCOMES else ""
    return bare if bare != text and re.fullmatch(_NAME, bare) else ""


def offer(text: str) -> str:
    """What was meant to be offered after ``+``; empty when unknown."""
    small = " ".join(text.casefold().replace("callback", "call back").replace("call-back", "call back").split())
    small = re.sub(r"^call[_ ]?back\b", "call back", small)
    if found := re.fullmatch(r"promise[\s:]+(?:to\s+)?(.+)", small):
        kind = nearest("_".join(found[1].split()), PROMISES)
        return f"promise {kind}" if kind else ""
    if re.fullmatch(rf"call back(?: on {_NAME})?", small):
        return small
    return nearest(small, ("call back", "ticket"))


# ── branches ────────────────────────────────────────────────────────────────────────────────────────

_HABITS: tuple[tuple[str, str], ...] = (
    (r"\s*(?:!=|<>|≠)\s*", " is not "),
    (r"\s+(?:isn[’']t|isnt)\s+", " is not "),
    (r"\s*(?:is\s+)?(?:>=|≥|=>)\s*", " is at least "),
    (r"\s*(?:is\s+)?(?:<=|≤|=<)\s*", " is at most "),
    (r"\s*(?:is\s+)?>\s*", " is more than "),
    (r"\s*(?:is\s+)?<\s*", " is less than "),
    (r"\s*={1,3}\s*", " is "),
    (r"\s+(?:are|equals|was)\s+", " is "),
    (r"\b(more|less)\s+then\b", r"\1 than"),
    (r"\bis\s+(?:above|over|greater than|bigger than|higher than)\s", "is more than "),
    (r"\bis\s+(?:below|under|fewer than|smaller than|lower than)\s", "is less than "),
    (r"\bis\s+(-?\d+)\s+(?:or|and)\s+(?:more|above|over|higher)\b", r"is at least \1"),
    (r"\bis\s+(-?\d+)\+$", r"is at least \1"),
    (r"\bis\s+(-?\d+)\s+(?:or|and)\s+(?:less|fewer|below|under|lower)\b", r"is at most \1"),
    (r"(?<!is) (at least|at most|more than|less than|before|after) ", r" is \1 "),
    (r"\bis\s+(?:unanswered|blank|empty)$", "is not answered"),
    (r"\bis\s+unknown$", "is not known"),
    (r"\{polling[ _-]day\}$|\bpolling[ -]day$", "polling_day"),
    (r"\{today\}$", "today"),
    (r"\s*,\s*(?:or\s+)?", " or "),
    (r"(?<=\w)\s*/\s*(?=[^\W\d])", " or "),
)
_KNOWN = rf"(when\s+)({_NAME})(\s+is(?: not)? known)"
_COMPARED = r"(.*\bis (?:at least|at most|more than|less than) )(.+)"
_WITH_DAY = r"(.*?\bis (?:not )?(?:before |after )?)([^{}]*\b[0-9]{4})"


def condition(text: str) -> str:
    """A branch, from ``when`` as far as its arrow, as it was meant; the same when there is no likely meaning."""
    from phonebank_app.scripts.calendar_words import read_day, read_figure  # not at the top for the same reason

    for pattern, written in _HABITS:
        text = re.sub(pattern, written, text, flags=re.I)
    if (found := re.fullmatch(_WITH_DAY, text)) and (day := read_day(found[2], date.min)):
        text = found[1] + day.isoformat()
    if (found := re.fullmatch(_COMPARED, text)) and (figure := read_figure(found[2])) is not None:
        text = f"{found[1]}{figure}"
    if (found := re.fullmatch(_KNOWN, text)) and found[2] in FACTS:
        return f"{found[1]}{{{found[2]}}}{found[3]}"
    of_fact = re.match(r"when\s+\{", text) is not None
    return re.sub(r"\b(is(?: not)?) (answered|known)$", rf"\1 {'known' if of_fact else 'answered'}", text)


# ── the head ────────────────────────────────────────────────────────────────────────────────────────

_QUOTES = '“”„‟"«»'
_GIVEN = r"\s*([A-Za-z_]\w*(?:[ -]\w+)*)\s*([=:])\s*(.*?)\s*"


def head_line(line: str) -> tuple[str, str]:
    """A line of the head that is no TOML: what is wrong with it, and the line as it was meant, or nothing."""
    found = re.fullmatch(_GIVEN, line) if len(line) <= _LONGEST else None
    if found is None or found[3][:1] in ("[", "{"):
        return head_wanted(), ""
    name, sign, value = found[1], found[2], found[3]
    key = re.sub(r"[ -]+", "_", name).casefold()
    if key == "version" and (figures := re.fullmatch(rf"[{_QUOTES}v. ]*(\d{{1,6}})[{_QUOTES} ]*", value, re.I)):
        meant = f"version = {int(figures[1])}"
    else:
        inner = value
        if value[:1] and value[0] in f"{_QUOTES}‘'":
            inner = value[1:-1] if value[-1] in f"{_QUOTES}’'" else value[1:]
        inside = re.sub(r'"([^"]*)"', r"“\1”", inner).replace('"', "”").replace("\\", "")
        meant = f'{key} = "{inside}"'
    if key == "version" and sign == "=" and key == name:
        return tr("A version is a whole number from 1 up, without quotes: version = 7"), meant
    if sign == ":":
        return tr("In the head an equals sign stands after the name, and no colon: {line}", line=meant), meant
    if key != name:
        return tr("A name in the head is one word: {line}", line=meant), meant
    if set(value) & set("“”„‟«»") and value[:1] != '"':
        return tr("These quotes are curly. In the head they are straight ones: {line}", line=meant), meant
    if value[:1] == '"' and '"' in value[1:-1]:
        return tr("Quotes inside the words of the head are curly ones: {line}", line=meant), meant
    return tr("Words in the head stand between straight quotes: {line}", line=meant), meant


def is_head_line(line: str) -> bool:
    """Whether a line gives a title, a language or a version, rightly written or not."""
    found = re.fullmatch(_GIVEN, line) if len(line) <= _LONGEST else None
    return found is not None and found[1].casefold() in ("title", "language", "version")


def head_wanted() -> str:
    """How a line of the head is written."""
    return tr(
        'This line of the head cannot be read. Each is a name, an equals sign and words in quotes: title = "Hello".'
    )
