"""Where what is wrong with a script is gathered while it is read and checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from phonebank_app.i18n import tr
from phonebank_app.scripts import vocabulary
from phonebank_app.scripts.model import Loses, Place, Problem

# Looking for the nearest name costs time; a text that is wrong in a hundred places needs no hundred suggestions.
_SUGGESTIONS = 20
_LOSES: tuple[Loses, ...] = ("", "codes", "questions", "steps")


class Problems:
    """Gathers problems up to a limit, and gives them back in the order of the text."""

    def __init__(self) -> None:
        # In the order found; a line of a reusable block is read wherever it is put, but wrong once.
        self._found: dict[Problem, None] = {}
        self._suggested = 0
        self._errors = False
        self._lost = 0

    def error(self, place: Place, sentence: str, put_right: str = "", loses: Loses = "") -> None:
        """Note something that must be put right before the script can be used; ``loses`` as in ``Problem``."""
        self._keep(Problem("error", place.line, place.column, sentence, place.length, put_right, loses))

    def hint(self, place: Place, sentence: str, put_right: str = "") -> None:
        """Note something to look at."""
        self._keep(Problem("hint", place.line, place.column, sentence, place.length, put_right))

    def unknown(
        self, place: Place, what: str, word: str, known: Iterable[str], otherwise: str = "", of: Loses = ""
    ) -> None:
        """Note a name that nothing has, with the one that was probably meant; else with ``otherwise``.

        Args:
            of: what has such names. Where some of them may be lost and none is near, nothing is said.
        """
        near = ""
        if self._suggested < _SUGGESTIONS:
            self._suggested += 1
            near = vocabulary.nearest(word, known)
        if not near and of and self.lost(of):
            return
        tail = tr("Did you mean “{near}”?", near=near) if near else otherwise
        # Where it is not known which signs are meant, nothing can be put in their place.
        self.error(place, f"{what} {tail}".rstrip(), near if place.length else "")

    def take(self, found: Iterable[Problem]) -> None:
        """Note what was found elsewhere."""
        for problem in found:
            self._keep(problem)

    def lost(self, what: Loses) -> bool:
        """Whether some of this may be missing because of what could not be read."""
        return self._lost >= _LOSES.index(what)

    @property
    def any_errors(self) -> bool:
        """Whether something must be put right."""
        return self._errors

    def all(self) -> tuple[Problem, ...]:
        """Everything found, in the order of the text; of one place, errors first."""
        if not self._found:
            return ()
        return tuple(sorted(self._found, key=lambda p: (p.line, p.column, p.severity)))

    def _keep(self, problem: Problem) -> None:
        if problem.severity == "error":
            self._errors = True
            self._lost = max(self._lost, _LOSES.index(problem.loses))
        if problem.line and problem.column < 1:
            problem = replace(problem, column=1)  # of a line that is read as it was meant, and longer than it is
        if len(self._found) >= vocabulary.MAX_PROBLEMS and problem not in self._found:
            # A hint never crowds out an error.
            hint = next((p for p in reversed(self._found) if p.severity == "hint"), None)
            if problem.severity == "hint" or hint is None:
                return
            del self._found[hint]
        self._found[problem] = None


class _Unheard(Problems):
    """Keeps nothing."""

    def _keep(self, problem: Problem) -> None:
        pass


UNHEARD: Final[Problems] = _Unheard()
"""Takes what is wrong with a line that may have been meant for another: nobody is told, and nobody may ask."""
