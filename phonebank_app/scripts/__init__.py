"""CALL scripts: what a caller reads aloud and the answers they press. These are not shell scripts.

- ``model``: what a script is, once read (frozen).
- ``vocabulary``: the words a script may use: placeholders, endings, limits.
- ``inline``: bold, emphasis and placeholders inside a line.
- ``parser``: text → script; the grammar stands in its docstring.
- ``checks``: what must be true of a script before anybody reads it out.
- ``engine``: one conversation, data in and data out.
- ``notes``: the small words beside an answer, which say where it leads.
- ``report``: what ``phonebank check-script`` prints.

The language is described for the people who write in it in ``docs/script-language.md``.
"""

from phonebank_app.scripts.engine import Answer, Conversation, Progress, ShownChoice
from phonebank_app.scripts.model import Block, Choice, Problem, Script, Span, Step
from phonebank_app.scripts.parser import load, parse, read
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
]
