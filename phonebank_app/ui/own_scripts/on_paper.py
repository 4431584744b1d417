"""A script of one's own on paper, as a PDF, or the way through it as a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.reports.exports import slug
from phonebank_app.results.whole_file import replacing
from phonebank_app.scripts.picture import svg
from phonebank_app.scripts.proof import Proof
from phonebank_app.scripts.vocabulary import sample_facts
from phonebank_app.ui import dialogs
from phonebank_app.ui.notices import Notice, notice_of
from phonebank_app.ui.paper.script_printing import ScriptPrinting
from phonebank_app.ui.scripts.sheets import Choice, Chooser
from phonebank_app.ui.tasks import Tasks


class OnPaper:
    """Asks how, and does it. A script that is not right yet can be drawn; it is printed when it is."""

    def __init__(
        self,
        window: QWidget,
        tasks: Tasks,
        tell: Callable[[Notice], None],
        labels: Mapping[str, str],
        parent: QObject,
    ) -> None:
        self._window, self._tell = window, tell
        self._printing = ScriptPrinting(tasks, tell, labels, parent)

    def ask(self, proof: Proof | None) -> None:
        """Open the list of ways."""
        script = proof.script if proof is not None else None
        if proof is None or script is None:
            self._tell(Notice("script", tr("There is nothing to print or draw yet."), "", "warn"))
            return
        choices = [Choice("draw", tr("Save the way through as a picture…"), "SVG")]
        if proof.sound:
            choices = [
                Choice("print", tr("Print…")),
                Choice("print:large", tr("Print in large letters…")),
                Choice("pdf", tr("Save a PDF…")),
                Choice("pdf:large", tr("Save a PDF in large letters…")),
                *choices,
            ]
        why = tr("Numbered turns, on A4. It holds no voter.") if proof.sound else tr("It is printed once it is right.")
        sheet = Chooser(self._window, "print", tr("On paper, or as a picture"), why, choices)
        sheet.given.connect(lambda value: self.do(value, proof))
        sheet.open()

    def do(self, value: str, proof: Proof) -> None:
        """Do what was chosen."""
        script, large = proof.script, value.endswith(":large")
        assert script is not None
        # What a party says (seat, candidate, the day) is not known here: it is named in brackets, to be filled in.
        facts = dict.fromkeys(sample_facts(), "") | {"imprint": script.imprint, "approved_by": script.approved_by}
        if value.startswith("print"):
            self._printing.print(self._window, script, facts, large)
        elif value.startswith("pdf"):
            self._printing.save(self._window, script, facts, large)
        else:
            picture = svg(script, proof.problems)
            kinds = [(tr("Pictures"), ["*.svg"])]
            name = f"{slug(script.title) or 'script'}.svg"
            save = lambda path: self._save(path, picture)  # noqa: E731
            dialogs.save_file(self._window, tr("Save the way through"), name, kinds, save)

    def _save(self, path: Path, picture: str) -> None:
        try:
            with replacing(path) as file:
                file.write(picture.encode())
        except WorldError as error:
            self._tell(notice_of(error, "script"))
        else:
            self._tell(Notice("script", tr("The way through is saved in {path}.", path=path), "", "ok"))
