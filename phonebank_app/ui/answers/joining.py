"""Lists of answers beside the editor of scripts: their page, made when it is first wanted, and hints in the text."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from phonebank_app.scripts.list_folder import ListFolder
from phonebank_app.scripts.list_hints import with_hints
from phonebank_app.scripts.proof import Proof, proof_of
from phonebank_app.ui.answers.around import Around
from phonebank_app.ui.scripts.editor import EditorPage

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from phonebank_app.ui.answers.desk import ListsDesk


class ListsBesideEditor:
    """Answers what the editor wants of lists.

    Args:
        show: puts a page of its own in the editor's place.
        around: as the desk wants it.
    """

    def __init__(self, editor: EditorPage, show: Callable[[QWidget], None], around: Around) -> None:
        self._editor, self._show, self.around = editor, show, around
        editor.wanted.connect(self._do)

    @cached_property
    def folder(self) -> ListFolder:
        """Where the lists are."""
        return ListFolder()

    @cached_property
    def desk(self) -> ListsDesk:
        """What serves their page. The window is there before anybody wants it."""
        from phonebank_app.ui.answers.desk import ListsDesk
        from phonebank_app.ui.answers.page import AnswersPage

        return ListsDesk(AnswersPage(), self.folder, self.around)

    def proof_of(self, text: str, before: Proof | None) -> Proof:
        """What is to be said of a text, its lists among it. From any thread."""
        return with_hints(proof_of(text, before), self.folder.lists())

    def _do(self, what: str) -> None:
        if what == "answer_lists":
            self._show(self.desk.page)
            self.desk.open()
            self.desk.page.setFocus()
        elif what == "refresh_lists":
            self.desk.bring_up_to_date()
