"""Letters leave at least once, none is lost, and none says more than it should."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import sqlalchemy as sa
from msgspec import structs

from campaign_map import models
from campaign_map.accounts import people
from campaign_map.mail import sending
from campaign_map.mail.outgoing import Spool
from campaign_map.mail.queue import queue
from campaign_map.mail.sending import Sent, send_due
from campaign_map.mail.setup import MailSettings, SmtpServer
from campaign_map.problems import Refusal
from campaign_map.settings import Service
from phonebank_app.machine.clock import EveningClock
from tests.campaign_map.mail.mail_server import MailServer, certificate, listening
from tests.campaign_map.signing_in import HERE

MINUTE = timedelta(minutes=1)
Post = Callable[..., MailServer]


def write(
    service: Service, to: str = "ann@example.org", subject: str = "Hello", body: str = "Dear Ann", **more: Any
) -> None:
    with service.store.write() as connection:
        queue(connection, service.clock.now(), to, subject, body, **more)


def rows(service: Service) -> list[Any]:
    with service.store.read() as connection:
        return list(connection.execute(models.mails.select().order_by(models.mails.c.id)).all())


@pytest.fixture
def spooled(service: Service, tmp_path: Path) -> Service:
    return replace(service, settings=replace(service.settings, mail=MailSettings(folder=tmp_path / "out" / "mail")))


def files(service: Service) -> list[EmailMessage]:
    found = sorted(sending.mail_folder(service).glob("*"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in found]


def text(letter: EmailMessage) -> str:
    return str(letter.get_content()).replace("\r\n", "\n")


@pytest.fixture
def post() -> Iterator[Post]:
    with ExitStack() as stack:
        yield lambda **told: stack.enter_context(listening(MailServer(**told)))


def through(
    service: Service, server: MailServer, host: str = "127.0.0.1", user: str = "", password: str = ""
) -> Service:
    """The service with its mail set up to go to a server."""
    smtp = SmtpServer(host, server.port, server.tls, user, password)
    mail = MailSettings(smtp, "campaign@example.org")
    return replace(service, settings=replace(service.settings, mail=mail))


def test_a_letter_becomes_a_file_that_only_its_owner_reads(spooled: Service) -> None:
    write(spooled, subject="Your evening – tonight", body="Dear Ann,\n\nSiân’s address is £5 away.\n")
    assert send_due(spooled) == Sent(sent=1)
    folder = sending.mail_folder(spooled)
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert file.read_bytes().isascii()
    (letter,) = files(spooled)
    assert letter["To"] == "ann@example.org"
    assert letter["Subject"] == "Your evening – tonight"
    assert letter["From"].addresses[0].display_name == spooled.profile.name
    assert letter["Auto-Submitted"] == "auto-generated"
    assert text(letter) == "Dear Ann,\n\nSiân’s address is £5 away.\n"


def test_a_letter_that_was_sent_is_blanked(spooled: Service, clock: EveningClock) -> None:
    write(spooled, calendar="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    send_due(spooled)
    (row,) = rows(spooled)
    assert (row.to, row.subject, row.body, row.calendar, row.sent_at) == ("", "", "", "", clock.now())
    assert send_due(spooled) == Sent()


def test_a_calendar_is_attached(spooled: Service) -> None:
    calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Siân’s\r\nEND:VCALENDAR\r\n"
    write(spooled, calendar=calendar)
    send_due(spooled)
    (attached,) = files(spooled)[0].iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("text/calendar", "event.ics")
    assert attached.get_content().replace("\r\n", "\n") == calendar.replace("\r\n", "\n")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nothing_breaks_out_of_a_header(spooled: Service) -> None:
    for subject in (
        "Hello\r\nBcc: all@example.org",
        "Hello\n\n<html>",
        "Hello\x00\x0b\x85\u2028Bcc: x@y.org",
        "é" * 900,
    ):
        write(spooled, subject=subject)
    assert send_due(spooled).sent == 4
    for letter in files(spooled):
        assert letter["Bcc"] is None
        assert text(letter) == "Dear Ann\n"
        assert len(letter["Subject"]) <= 200
    for to in ("ann@example.org\r\nBcc: all@example.org", "Ann <ann@example.org>", "ann@example.org, bob@example.org"):
        with pytest.raises(Refusal):
            write(spooled, to=to)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_campaigns_name_is_a_name_and_no_header(spooled: Service) -> None:
    name = 'Ann <evil@example.org>\r\nBcc: x@y.org, "B" ,'
    named = replace(spooled, profile=structs.replace(spooled.profile, name=name))
    write(named)
    assert send_due(named).sent == 1
    (letter,) = files(named)
    (sender,) = letter["From"].addresses
    assert sender.addr_spec == "campaign-map@localhost"
    assert letter["Bcc"] is None


def test_letters_go_through_a_server(service: Service, post: Post) -> None:
    server = post()
    sent_by = through(service, server)
    for number in range(3):
        write(service, to=f"guest{number}@example.org", body=f".a line that begins with a dot\n.\nNumber {number} – é")
    assert send_due(sent_by) == Sent(sent=3)
    assert server.recipients == [f"guest{number}@example.org" for number in range(3)]
    assert text(server.letters[2]) == ".a line that begins with a dot\n.\nNumber 2 – é\n"
    assert server.said[0] == "ehlo example.org"
    assert server.said[1].startswith("mail FROM:<campaign@example.org>")
    assert server.connections == 1


def test_a_server_that_cannot_be_reached_loses_nothing(service: Service, post: Post, clock: EveningClock) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = MailServer(port=taken.getsockname()[1])
        for number in range(3):
            write(service, to=f"guest{number}@example.org")
        done = send_due(through(service, nobody))
    assert (done.sent, done.later, done.given_up) == (0, 1, 0)
    assert done.problem == "The mail server cannot be reached. Look at CAMPAIGN_MAP_SMTP."
    assert [row.tries for row in rows(service)] == [1, 0, 0]
    server = post()
    assert send_due(through(service, server)) == Sent()
    clock.skip(MINUTE)
    assert send_due(through(service, server)) == Sent(sent=3)
    assert sorted(server.recipients) == [f"guest{number}@example.org" for number in range(3)]


def test_a_letter_that_is_not_taken_now_waits_ever_longer_and_is_given_up_at_last(
    service: Service, post: Post, clock: EveningClock, caplog: pytest.LogCaptureFixture
) -> None:
    sent_by = through(service, post(answers={"RCPT": "450 greylisted, ann@example.org"}))
    write(service)
    waits = []
    with caplog.at_level(logging.INFO):
        for _ in range(sending.MOST_TRIES - 1):
            assert send_due(sent_by) == Sent(later=1)
            wait = rows(service)[0].due - clock.now()
            waits.append(wait)
            clock.skip(wait)
        assert send_due(sent_by) == Sent(given_up=1)
    assert waits == sorted(waits)
    assert sum(waits, timedelta()) > timedelta(days=3)
    assert "letter 1 is given up" in caplog.text
    assert "ann" not in caplog.text and "Hello" not in caplog.text
    assert send_due(sent_by) == Sent()
    assert sending.try_again(service) == 1
    server = post()
    assert send_due(through(service, server)) == Sent(sent=1)
    assert [letter["To"] for letter in server.letters] == ["ann@example.org"]


def test_a_mailbox_that_does_not_exist_is_given_up_at_once_and_stops_nobody(service: Service, post: Post) -> None:
    server = post(answers={".": "550 no such user"})
    write(service)
    write(service, to="bob@example.org")
    assert send_due(through(service, server)) == Sent(given_up=2)


def test_a_server_that_refuses_us_loses_nothing(service: Service, post: Post, clock: EveningClock) -> None:
    write(service)
    write(service, to="bob@example.org")
    refused = send_due(through(service, post(answers={"MAIL": "530 who are you"})))
    assert (refused.given_up, refused.later) == (0, 1)
    assert "CAMPAIGN_MAP_MAIL_FROM" in refused.problem
    clock.skip(MINUTE)
    server = post(user="me", password="right")
    refused = send_due(through(service, server, user="me", password="wrong"))
    assert refused.problem == "The mail server does not take our name and password. Look at CAMPAIGN_MAP_SMTP."
    clock.skip(5 * MINUTE)
    assert send_due(through(service, server, user="me", password="right")) == Sent(sent=2)


def test_a_connection_that_breaks_off_sends_the_rest_later(service: Service, post: Post, clock: EveningClock) -> None:
    server = post(hang_up_after=1)
    for number in range(3):
        write(service, to=f"guest{number}@example.org")
    done = send_due(through(service, server))
    assert (done.sent, done.later) == (1, 1)
    server.hang_up_after = None
    clock.skip(MINUTE)
    assert send_due(through(service, server)).sent == 2
    assert {letter["To"] for letter in server.letters} == {f"guest{number}@example.org" for number in range(3)}


def test_whoever_dies_in_mid_letter_leaves_it_to_be_sent_again_with_the_same_id(
    spooled: Service, clock: EveningClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(spooled)

    class Killed(BaseException):
        """Nothing catches it, as nothing catches a kill."""

    real = Spool.deliver

    def deliver(self: Spool, message: EmailMessage, to: str, name: str) -> None:
        real(self, message, to, f"first-{name}")
        raise Killed

    monkeypatch.setattr(Spool, "deliver", deliver)
    with pytest.raises(Killed):
        send_due(spooled)
    monkeypatch.undo()
    assert send_due(spooled) == Sent()  # still claimed
    clock.skip(sending.CLAIM)
    assert send_due(spooled) == Sent(sent=1)
    first, second = files(spooled)
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@localhost>")


def test_several_who_send_at_once_send_each_letter_once(spooled: Service) -> None:
    for number in range(60):
        write(spooled, to=f"guest{number}@example.org")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda _: send_due(spooled), range(4)))
    assert sum(one.sent for one in done) == 60
    assert len({letter["To"] for letter in files(spooled)}) == len(files(spooled)) == 60


def test_a_code_goes_before_a_thousand_invitations_and_not_after_it_ran_out(
    spooled: Service, clock: EveningClock, caplog: pytest.LogCaptureFixture
) -> None:
    for number in range(30):
        write(spooled, to=f"guest{number}@example.org")
    people.send_code(spooled, "late@example.org", HERE)
    clock.skip(people.CODE_LIFE)
    people.send_code(spooled, "ann@example.org", HERE)
    with caplog.at_level(logging.INFO):
        assert send_due(spooled) == Sent(sent=31, given_up=1)
    assert "late" not in caplog.text
    late = next(row for row in rows(spooled) if row.given_up_at is not None)
    assert (late.to, late.body) == ("", "")
    assert sending.try_again(spooled) == 0


def test_sending_ends_when_it_is_told_and_leaves_the_rest_due(spooled: Service) -> None:
    write(spooled)
    stop = Event()
    stop.set()
    assert send_due(spooled, stop) == Sent()
    assert sending.waiting(spooled) == 1
    assert send_due(spooled) == Sent(sent=1)
    assert sending.waiting(spooled) == 0


def test_a_folder_that_cannot_be_written_loses_nothing(spooled: Service, clock: EveningClock) -> None:
    blocked = sending.mail_folder(spooled).parent
    blocked.parent.mkdir(exist_ok=True)
    blocked.write_text("a file stands where the folder should")
    write(spooled)
    assert "cannot be written" in send_due(spooled).problem
    blocked.unlink()
    clock.skip(MINUTE)
    assert send_due(spooled) == Sent(sent=1)


def test_old_letters_are_forgotten(spooled: Service, clock: EveningClock) -> None:
    write(spooled)
    send_due(spooled)
    write(spooled, to="bob@example.org")
    clock.skip(sending.KEEP_SENT)
    with spooled.store.write() as connection:
        assert sending.sweep(connection, clock.now()) == 1
    assert [row.to for row in rows(spooled)] == ["bob@example.org"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("tls", [False, True], ids=["STARTTLS", "TLS from the first byte"])
def test_names_and_passwords_go_over_tls(
    service: Service, post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: bool
) -> None:
    context, trusted = certificate(tmp_path)
    server = post(context=context, tls=tls, user="me", password="p:/w")
    write(service)
    unknown = send_due(through(service, server, user="me", password="p:/w"))
    assert (unknown.sent, unknown.problem[:33]) == (0, "The mail server cannot be reached")
    assert not any(line.startswith("AUTH") for line in server.said)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    service.clock.skip(MINUTE)  # type: ignore[attr-defined]
    assert send_due(through(service, server, user="me", password="p:/w")).sent == 1
    assert server.encrypted == [True]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_off_this_machine_nothing_is_said_without_tls(
    service: Service, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = post(user="me", password="p:/w")
    write(service)
    real = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host == "mail.example.org" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    done = send_due(through(service, server, "mail.example.org", "me", "p:/w"))
    assert done.problem == "The mail server offers no TLS. Use one that does; letters hold sign-in codes."
    assert not any(line.startswith(("AUTH", "mail")) for line in server.said)
    assert server.letters == []


def test_no_letter_is_stored_in_the_open_after_it_was_sent(spooled: Service) -> None:
    people.send_code(spooled, "ann@example.org", HERE)
    send_due(spooled)
    with spooled.store.read() as connection:
        held = str(connection.execute(sa.select(models.mails)).all())
    assert "ann@example.org" not in held and "Your code" not in held
