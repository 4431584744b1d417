"""A queued letter as a message: its headers cannot be broken out of, whatever a name or a title holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from campaign_map.accounts.emails import read_email
from campaign_map.words import tidy

LONGEST_SUBJECT = 200

# Seven bits: not every server on the way takes more.
_POLICY = policy.SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that waits to be sent.

    Attributes:
        claimed_until: until when it is ours to send.
        tries: how often sending it was begun, this time included.
    """

    letter_id: int
    to: str
    subject: str
    body: str
    calendar: str
    made_at: datetime
    until: datetime | None
    claimed_until: datetime
    tries: int


def compose(letter: Letter, sender: str, sender_name: str) -> EmailMessage:
    """The message of a letter.

    The ``Message-ID`` is the same however often it is sent, so a mailbox that gets it twice can tell.

    Raises:
        Refusal: it is addressed to nothing that could be an address.
    """
    message = EmailMessage(policy=_POLICY)
    local, _, domain = sender.rpartition("@")
    message["From"] = Address(tidy(sender_name), local, domain)
    message["To"] = Address(addr_spec=read_email(letter.to))
    message["Subject"] = tidy(letter.subject, LONGEST_SUBJECT)
    message["Date"] = format_datetime(letter.made_at)
    message["Message-ID"] = f"<letter-{letter.letter_id}-{int(letter.made_at.timestamp() * 1000)}@{domain}>"
    # Holiday replies are not for us (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(letter.body.splitlines()) + "\n", cte="quoted-printable")
    if letter.calendar:
        message.add_attachment(
            letter.calendar.encode(),
            maintype="text",
            subtype="calendar",
            filename="event.ics",
            params={"charset": "utf-8", "method": "PUBLISH"},
        )
    return message
