"""How mail is set up, in words when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaign_map.mail.setup import MailSettings, SmtpServer, mail_settings, read_server
from campaign_map.settings import read_public_url
from phonebank_app.errors import ProfileProblem

FROM = {"CAMPAIGN_MAP_MAIL_FROM": "campaign@example.org"}


def test_without_a_word_letters_go_into_a_folder() -> None:
    assert mail_settings({}) == MailSettings()
    assert mail_settings({"CAMPAIGN_MAP_MAIL_FOLDER": "/srv/mail"}).folder == Path("/srv/mail")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", SmtpServer("mail.example.org", 587, False)),
        ("smtps://mail.example.org", SmtpServer("mail.example.org", 465, True)),
        ("smtp://me%40here:p%3A%2Fw@localhost:2525", SmtpServer("localhost", 2525, False, "me@here", "p:/w")),
        ("smtp://[::1]:25/", SmtpServer("::1", 25, False)),
    ],
)  # fmt: skip
def test_a_server_is_read_from_its_address(url: str, server: SmtpServer) -> None:
    assert read_server(url) == server


@pytest.mark.parametrize(
    "environment",
    [
        {"CAMPAIGN_MAP_SMTP": "smtp://mail.example.org"},  # from whom?
        *({**FROM, "CAMPAIGN_MAP_SMTP": url} for url in ("mail.example.org", "http://x", "smtp://", "smtp://x:port/")),
        *({**FROM, "CAMPAIGN_MAP_SMTP": url} for url in ("smtp://u:secret@/", "smtp://x/y", "smtp://[")),
        *({"CAMPAIGN_MAP_MAIL_FROM": sender} for sender in ("nobody", "Ann <a@b.org>", "a@b.org\nBcc: c@d.org")),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_in_words_and_never_quotes_a_password(environment: dict[str, str]) -> None:
    with pytest.raises(ProfileProblem) as told:
        mail_settings(environment)
    assert told.value.what.endswith(".") and told.value.way_out.endswith(".")
    assert "secret" not in str(told.value)


def test_a_password_is_in_no_traceback() -> None:
    assert "secret" not in repr(MailSettings(read_server("smtp://me:secret@mail.example.org")))


@pytest.mark.parametrize(
    ("host", "here"), [("localhost", True), ("127.0.0.1", True), ("::1", True), ("10.0.0.1", False), ("x.org", False)]
)  # fmt: skip
def test_a_server_on_this_machine_is_told_from_others(host: str, here: bool) -> None:
    assert SmtpServer(host, 25, False).is_here is here


@pytest.mark.parametrize("typed", ["", "map.example.org", "ftp://x", "https://x/y", "https://x?y", "https://"])
def test_a_public_address_is_a_host_and_no_more(typed: str) -> None:
    with pytest.raises(ProfileProblem):
        read_public_url(typed)
    assert read_public_url(" https://map.example.org:8443/ ") == "https://map.example.org:8443"
