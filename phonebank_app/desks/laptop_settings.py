"""The settings page of this laptop: what it shows at first, and what is kept when something on it is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from phonebank_app import __version__
from phonebank_app.errors import WorldError
from phonebank_app.settings import Settings
from phonebank_app.sync.client import check_address
from phonebank_app.ui.browser import show_folder
from phonebank_app.ui.host.settings import SettingsPage


def settings_page(known: Settings, data: Path, campaign: str, change: Callable[..., Settings]) -> SettingsPage:
    """A settings page that keeps what is chosen on it.

    Args:
        campaign: the one that the open party has joined; blank for none.
        change: keeps some settings, by name; returns all of them.
    """
    page = SettingsPage()

    def keep_service(address: str) -> None:
        try:
            kept = change(service_url=check_address(address))
        except WorldError as error:
            page.show_service_error(error.what, error.way_out)
        else:
            page.set_service(kept.service_url)
            page.tell_saved()

    page.set_scale(known.scale)
    page.set_look(known.look)
    page.callers.set_known(known.pages, sounds=known.sounds)
    page.set_service(known.service_url, campaign)
    page.set_about(__version__, str(data))
    page.scale_chosen.connect(lambda scale: change(scale=scale))
    page.look_chosen.connect(lambda look: change(look=look))
    page.callers.pages_chosen.connect(lambda pages: change(pages=pages))
    page.callers.sounds_chosen.connect(lambda sounds: change(sounds=sounds))
    page.service_chosen.connect(keep_service)
    page.open_folder.connect(lambda: show_folder(data))
    return page
