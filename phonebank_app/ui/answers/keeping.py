"""The lists that are being changed: as they stand, as they stood before each change, and what of it is on the disk."""

from __future__ import annotations

from phonebank_app.scripts.answer_lists import AnswerList
from phonebank_app.scripts.list_edits import ListDraft, same
from phonebank_app.scripts.list_folder import ListFolder, key_of

_MOST_BACK = 200
"""Changes that can be taken back, of each list."""


class Keeping:
    """Every list by its key: that of its file, or ``new1`` and so on for one that has none yet."""

    def __init__(self, folder: ListFolder) -> None:
        self.folder = folder
        self._unsaved: dict[str, ListDraft] = {}
        self._before: dict[str, list[ListDraft]] = {}
        self._typing: tuple[object, ...] = ()

    def look(self) -> None:
        """Look at what was kept on the disk and not saved."""
        for key, made in self.folder.drafts().items():
            if key not in self._unsaved:
                self._unsaved[key] = ListDraft.of(made, self.saved(key))

    def every(self) -> dict[str, AnswerList]:
        """Every list there is, those that are not saved yet among them."""
        found = {key_of(one): one for one in self.folder.lists().lists}
        return found | {key: draft.made for key, draft in self._unsaved.items()}

    def saved(self, key: str) -> AnswerList | None:
        """As it was saved last; ``None`` for a new one."""
        return next((one for one in self.folder.lists().lists if key_of(one) == key), None)

    def is_own(self, key: str) -> bool:
        """Whether it is the organisation's own, or a new one."""
        saved = self.saved(key)
        return saved is None or self.folder.is_own(saved)

    def draft(self, key: str) -> ListDraft | None:
        """As it stands; ``None`` where there is no such list."""
        saved = self.saved(key)
        return self._unsaved.get(key) or (ListDraft.of(saved) if saved is not None else None)

    def is_changed(self, key: str) -> bool:
        """Whether something of it is not saved."""
        return key in self._unsaved

    def change(self, key: str, made: ListDraft, typing: tuple[object, ...] = ()) -> bool:
        """Let it stand so; returns whether it is another now.

        Args:
            typing: the field that is typed in, so that a word is taken back as a whole.
        """
        now = self.draft(key)
        if now is None or made == now:
            return False
        if not typing or typing != self._typing:
            self._before.setdefault(key, []).append(now)
            del self._before[key][:-_MOST_BACK]
        self._typing = typing
        self._let(key, made)
        return True

    def take_back(self, key: str) -> bool:
        """Let it stand as before the last change; returns whether there was one."""
        before = self._before.get(key)
        self._typing = ()
        if before:
            self._let(key, before.pop())
        return bool(before) or key in self._before

    def _let(self, key: str, made: ListDraft) -> None:
        saved = self.saved(key)
        if saved is not None and same(made.made, saved):
            self._unsaved.pop(key, None)
        else:
            self._unsaved[key] = made

    def begin(self, made: AnswerList) -> str:
        """A list that has no file yet; returns its key."""
        taken = self.every()
        key = next(name for n in range(1, 1000) if (name := f"new{n}") not in taken)
        self._unsaved[key] = ListDraft.of(made)
        return key

    def forget(self, key: str) -> None:
        """What was changed and not saved is not wanted."""
        self._unsaved.pop(key, None)
        self._before.pop(key, None)
        self._typing = ()
        self.folder.drop_draft(key)

    def was_saved(self, key: str, made: AnswerList, now: AnswerList | None) -> str:
        """It is on the disk. What was typed meanwhile (``now``) is a change to it. Returns its key from now on."""
        self._unsaved.pop(key, None)
        self._typing = ()
        self.folder.drop_draft(key)
        new = key_of(made)
        if key in self._before and key != new:
            self._before[new] = self._before.pop(key)
        if now is not None and not same(now, made):
            self._unsaved[new] = ListDraft.of(now, made)
        return new

    def stop_typing(self) -> None:
        """Another field, or another list: what is typed now is taken back by itself."""
        self._typing = ()

    def keep(self, key: str) -> None:
        """Have what is not saved on the disk as a draft, and no draft of what is.

        Raises:
            FileProblem: it cannot be written there.
        """
        draft = self._unsaved.get(key)
        if draft is not None:
            self.folder.keep_draft(key, draft.made)
        else:
            self.folder.drop_draft(key)
