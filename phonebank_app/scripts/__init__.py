"""CALL scripts: what a caller reads aloud and the answers they press. These are not shell scripts.

- ``model``: what a script is, once read (frozen).
- ``vocabulary``: the words a script may use: placeholders, endings, limits.
- ``inline``: bold, emphasis and placeholders inside a line.
- ``parser``: text → script; the grammar stands in its docstring. It reads by ``headings``, ``body``, ``conditions``
  and ``front``, puts ``blocks`` in their places, and gathers each step in a ``draft``.
- ``checks``: what must be true of a script before anybody reads it out; ``asked``: of its questions and branches;
  ``plain``: hints of plain language.
- ``engine``: one conversation, data in and data out. ``deciding`` says which branch is taken, ``written`` what is kept
  of a number or a day, ``calendar_words`` what people mean by “Thursday”.
- ``notes``: the small words beside an answer, which say where it leads.
- ``comparing``, ``word_marks``: two texts of a script, compared for people.
- ``report``: what ``phonebank check-script`` prints.

The language is described for the people who write in it in ``docs/script-language.md``.
"""

from phonebank_app.scripts.engine import Answer, Conversation, Progress, ShownChoice
from phonebank_app.scripts.model import Block, Choice, Problem, Script, Span, Step
from phonebank_app.scripts.parser import load, parse, read, sketch
from phonebank_app.scripts.report import check_script

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
