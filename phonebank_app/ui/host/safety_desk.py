"""What stands between the safety card and an open party's slots, this laptop's keyring and its disk."""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from pathlib import Path

from PySide6.QtCore import QObject

from phonebank_app.db.engine import Store
from phonebank_app.errors import WorldError
from phonebank_app.i18n import tr
from phonebank_app.machine.disk_encryption import disk_encryption
from phonebank_app.party import parties
from phonebank_app.party.parties import PartyFolder
from phonebank_app.settings import Settings
from phonebank_app.ui.host.settings_safety import SafetyCard
from phonebank_app.ui.tasks import Tasks
from phonebank_app.words.passphrases import weakness


class SafetyDesk(QObject):
    """Serves one card. Nothing here holds up the window: the key is derived, and the desktop asked, in a thread.

    Args:
        folder: of the open party; ``None`` in a rehearsal.
        campaign: what the party's campaign is called.
    """

    def __init__(
        self, tasks: Tasks, data: Path, folder: PartyFolder | None, store: Store, settings: Settings, campaign: str
    ) -> None:
        about = folder.about if folder is not None else None
        names = (about.seat_name, about.host) if about is not None else ()
        self.card = SafetyCard(lambda typed: weakness(typed, names))
        super().__init__(self.card)
        self._tasks, self._data, self._folder, self._store = tasks, data, folder, store
        self._settings, self._campaign = settings, campaign or tr("your campaign")
        self.card.set_party(folder is not None)
        self.card.set_lock_after(settings.lock_after)
        self.card.change_passphrase.connect(self._change)
        self.card.keyring_wanted.connect(self._switch)
        self._looked = False

    def look(self) -> None:
        """Look at keyring and disk, once; when the settings are first shown."""
        if self._looked or not _loop_runs():
            return
        self._looked = True

        async def look() -> None:
            self.card.set_disk(await to_thread(disk_encryption, self._data), self._settings.disk_encrypted)
            if self._folder is not None:
                ways = parties.ways_in(self._folder.path)
                self.card.set_recovery(self._campaign if "recovery" in ways else "")
                await self._show_keyring(self._folder)

        self._tasks.start("look at safety", look)

    async def _show_keyring(self, folder: PartyFolder) -> None:
        on = "keyring" in parties.ways_in(folder.path)
        why_not, words = await to_thread(parties.keyring_here)
        self.card.set_keyring(on, why_not, words)

    def _change(self, old: str, new: str) -> None:
        folder = self._folder
        assert folder is not None

        async def change() -> None:
            try:
                await to_thread(parties.change_passphrase, folder, old, new)
            except WorldError as error:
                self.card.show_passphrase_error(error.what, error.way_out)
            else:
                self.card.tell_changed()

        self._tasks.start("change the passphrase", change)

    def _switch(self, on: bool) -> None:
        folder = self._folder
        assert folder is not None
        self.card.keyring.setEnabled(False)

        async def switch() -> None:
            try:
                await to_thread(parties.use_keyring, folder.path, self._store, on)
                await self._show_keyring(folder)
            except WorldError as error:
                self.card.show_keyring_error(not on, error.what, error.way_out)

        self._tasks.start("keyring", switch)


def _loop_runs() -> bool:
    """Not while a page is only drawn, as the self-test does."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
