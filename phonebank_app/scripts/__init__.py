"""CALL scripts: what a caller reads aloud and the answers they press. These are not shell scripts.

Reading:

- ``model``: what a script is, once read (frozen). ``vocabulary``: the words it may use: placeholders, endings, limits.
- ``parser``: text → script; the grammar stands in its docstring. It takes the text apart into ``sections``, reads by
  ``headings``, ``body``, ``inline``, ``conditions`` and ``front``, puts ``blocks`` in their places, and gathers each
  step in a ``draft``. ``slips`` says what was meant by what people write from habit.
- ``checks``: what must be true of a script before anybody reads it out; ``asked``: of its questions and branches;
  ``plain``: hints of plain language; ``ways``: how its steps hang together. ``problems`` gathers what is found.

Calling:

- ``engine``: one conversation, data in and data out. ``deciding`` says which branch is taken, ``written`` what is kept
  of a number or a day, ``calendar_words`` what people mean by “Thursday”.
- ``notes``: the small words beside an answer; ``aloud``: a step as a voice says it; ``shelf``: one script for each
  language; ``stances``: what a code says of a vote. ``questions``, ``figures``: what was asked, for files and reports.

Writing:

- ``writing``: changes to a text; ``names``: where its names stand; ``proof``: all an editor shows of it; ``trying``:
  playing it while it is broken; ``comparing``, ``word_marks``: two texts, compared for people.
- ``writer``: script → text; ``answer_lists``: lists of answers to put in; ``interchange``: other programs’ scripts.
- ``report``: what ``phonebank check-script`` prints. ``graph``, ``layering``, ``routing``, ``fitting``, ``picture``:
  its drawing; ``turns``: the same on paper.

The language is described for the people who write in it in ``docs/script-language.md``.
"""

from typing import TYPE_CHECKING

from phonebank_app.scripts.model import Block, Choice, Problem, Script, Span, Step
from phonebank_app.scripts.parser import load, parse, read, sketch
from phonebank_app.scripts.report import check_script

if TYPE_CHECKING:
    from phonebank_app.scripts.engine import Answer, Conversation, Progress, ShownChoice

__all__ = [
    "Answer",
    "Block",
    "Choice",
    "Conversation",
    "Problem",
    "Progress",
    "Script",
    "ShownChoice",
    "Span",
    "Step",
    "check_script",
    "load",
    "parse",
    "read",
    "sketch",
]


def __getattr__(name: str) -> object:
    """What belongs to a conversation: who only reads or checks a script need not wait for the engine to be loaded."""
    if name not in ("Answer", "Conversation", "Progress", "ShownChoice"):
        raise AttributeError(name)
    from phonebank_app.scripts import engine

    return getattr(engine, name)
