"""The register notice: its wording, and the log of who accepted it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from phonebank_app.db.documents import Party
from phonebank_app.guests import register_notice
from phonebank_app.guests.register_notice import LANGUAGES, RegisterNotice, notice, read_notice
from phonebank_app.hosting import Hosting
from phonebank_app.paths import resources
from tests.conftest import PartyFactory
from tests.makers import Evening, party_of


def of(evening: Evening, party: Party | None = None) -> RegisterNotice:
    return RegisterNotice(evening.store, evening.clock, party or party_of(host="Ann"))


def test_each_wording_is_short_and_says_what_for_to_whom_and_the_penalty() -> None:
    english = notice("en")
    words = " ".join((english.title, *english.paragraphs))
    for fact in ("electoral register", "nothing else", "Keep it to yourself", "Do not call", "offence", "fine"):
        assert fact in words
    for language in LANGUAGES:
        shown = notice(language)
        assert 100 < len(" ".join(shown.paragraphs).split()) < 260, "somebody nervous reads it in a minute"
        assert shown.version == english.version
        assert len(shown.paragraphs) == len(english.paragraphs)


def test_the_hash_is_of_the_exact_file() -> None:
    for language in LANGUAGES:
        body = Path(resources() / "notices" / f"register-notice.{language}.txt").read_bytes()
        assert notice(language).sha256 == hashlib.sha256(body).hexdigest()


def test_the_log_says_who_accepted_what_when_and_where_they_sat(party: PartyFactory) -> None:
    log = of(party())
    assert not log.host_accepted()
    assert not log.accepted_by("Sam")
    log.accept_as_host(notice())
    log.accept("Sam", 2, notice("cy"))
    assert log.host_accepted()
    assert log.accepted_by("SAM")
    assert not log.accepted_by("Priya")
    host, guest = log.log()
    assert (host.role, host.name, host.chair, host.language) == ("host", "Ann", 0, "en")
    assert (guest.role, guest.name, guest.chair, guest.language) == ("guest", "Sam", 2, "cy")
    assert (guest.version, guest.sha256) == (notice("cy").version, notice("cy").sha256)
    assert f"{guest.at:%H:%M}" == "18:00"


def test_the_exact_words_that_were_accepted_are_kept(party: PartyFactory) -> None:
    evening = party()
    of(evening).accept("Sam", 1, notice())
    assert evening.one("SELECT text FROM wordings WHERE sha256 = ?", notice().sha256) == notice().text


def test_a_new_wording_asks_everybody_again(party: PartyFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    log = of(party())
    log.accept_as_host(notice())
    log.accept("Sam", 1, notice())
    newer = read_notice(notice().text.replace("version: 1", "version: 2"), "en")
    monkeypatch.setattr(register_notice, "notice", lambda language="en": newer)
    assert not log.host_accepted()
    assert not log.accepted_by("Sam")
    log.accept("Sam", 1, newer)
    assert log.accepted_by("Sam")
    assert len(log.log()) == 3


def test_a_guest_who_changes_their_name_has_accepted(party: PartyFactory) -> None:
    evening = party(guests=0)
    log = of(evening)
    log.accept("Sam", 1, notice())
    hosting = Hosting(evening.store, evening.clock)
    hosting.seat_guest(1, "Sam")
    hosting.rename_guest(1, "Samira")
    assert log.accepted_by("Samira")
    assert not log.accepted_by("Sam"), "whoever is called that now is somebody else"


def test_a_rehearsal_lets_everybody_in_and_writes_nothing_down(party: PartyFactory) -> None:
    log = of(party(), party_of(rehearsal=True))
    log.accept_as_host(notice())
    log.accept("Sam", 1, notice())
    assert log.host_accepted()
    assert log.accepted_by("anybody")
    assert log.log() == ()
