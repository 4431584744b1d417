"""What guests and organisers are written: pure text, one function for each occasion.

A guest's letter always ends with the link by which they change or cancel; an organiser's with the event's page. What a
guest needs to be able to come is on that page alone, not in letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from campaign_map.events.rows import Coming, Event, Private
from campaign_map.settings import Service


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a body of plain text."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Paper:
    """What every letter of one service has in common.

    Attributes:
        public_url: links begin with it.
        imprint: the legal imprint, below everything.
    """

    public_url: str
    campaign: str
    imprint: str

    def page_of(self, event: Event) -> str:
        """The event's page."""
        return f"{self.public_url}/events/{event.event_id}"

    def list_of(self, event: Event) -> str:
        """Other events in the same seat."""
        return f"{self.public_url}/events" + (f"?seat={event.seat_code}" if event.seat_code else "")

    def coming(self, key: str) -> str:
        """A guest's own page. The key is in the query, which is never logged."""
        return f"{self.public_url}/coming?key={key}"

    def letter(self, subject: str, parts: Iterable[str]) -> Letter:
        """A letter of paragraphs; blank ones are left out."""
        body = "\n\n".join(part for part in parts if part)
        return Letter(subject, f"{body}\n\n{self.campaign}\n{self.imprint}\n")


def paper_of(service: Service) -> Paper:
    """The paper of a service."""
    return Paper(service.settings.public_url, service.profile.name, service.profile.imprint)


# To guests


def answered(paper: Paper, event: Event, name: str, status: Coming, key: str, private: Private | None = None) -> Letter:
    """Where somebody stands who has just asked to come, whose host has answered, or for whom a chair became free."""
    what, said = {
        Coming.ASKED: (
            f"You asked to come to {event.title}",
            f"{event.host_name} answers everybody in person. The address comes with the answer.",
        ),
        Coming.ACCEPTED: (
            f"You are coming to {event.title}",
            "There is a chair for you. It is in the file attached too.",
        ),
        Coming.WAITING: (
            f"You are on the waiting list of {event.title}",
            "There is no chair left just now. If one becomes free you get it in the order of asking, and a letter.",
        ),
        Coming.DECLINED: (
            f"No chair for you at {event.title}",
            f"{event.host_name} cannot have you this time. Others would like you to come: {paper.list_of(event)}",
        ),
        Coming.CANCELLED: (
            f"You are not coming to {event.title}",
            f"Your chair goes to somebody else. If you change your mind, ask again: {paper.page_of(event)}",
        ),
    }[status]
    where = _exactly(private) if status is Coming.ACCEPTED and private else event.where
    facts = "" if status in (Coming.DECLINED, Coming.CANCELLED) else f"{event.title}\n{event.when}\n{where}"
    return paper.letter(what, [_dear(name), said, facts, _own_page(paper, status, key)])


def asked_again(paper: Paper, event: Event, name: str, status: Coming, key: str) -> Letter:
    """For somebody who is known already: nothing was changed, and whoever typed the address learnt nothing."""
    stands = {
        Coming.ASKED: f"{event.host_name} has not answered yet.",
        Coming.ACCEPTED: "You have a chair.",
        Coming.WAITING: "You are on the waiting list.",
        Coming.DECLINED: f"{event.host_name} cannot have you this time.",
        Coming.CANCELLED: "",
    }[status]
    said = (
        f"Somebody typed your address to come to {event.title}. You had asked before, so nothing was changed. {stands}"
    )
    return paper.letter(f"About {event.title}", [_dear(name), said, _own_page(paper, status, key)])


def changed(paper: Paper, event: Event, name: str, status: Coming, key: str, news: str, private: Private) -> Letter:
    """The organiser has changed when or where."""
    where = _exactly(private) if status is Coming.ACCEPTED else event.where
    facts = f"{event.title}\n{event.when}\n{where}"
    said = f"{event.host_name} has changed {news} of {event.title}. It is now:"
    return paper.letter(f"Changed: {event.title}", [_dear(name), said, facts, _own_page(paper, status, key)])


def called_off(paper: Paper, event: Event, name: str, because: str, *, by_host: bool) -> Letter:
    """The event does not take place, or the campaign does not stand for it any more."""
    if by_host:
        said = f"{event.host_name} has cancelled {event.title}, {event.when}. Please do not set out."
    else:
        said = f"The campaign has taken {event.title}, {event.when}, off the map. Please do not set out."
    reason = f"The reason given: {because}" if because else ""
    others = f"Others would like you to come: {paper.list_of(event)}"
    return paper.letter(f"Cancelled: {event.title}", [_dear(name), said, reason, others])


def reminder(paper: Paper, event: Event, name: str, key: str, private: Private) -> Letter:
    """The day before."""
    facts = f"{event.title}\n{event.when}\n{_exactly(private)}"
    return paper.letter(
        f"Soon: {event.title}", [_dear(name), "See you soon.", facts, _own_page(paper, Coming.ACCEPTED, key)]
    )


# To organisers


def somebody(paper: Paper, event: Event, name: str, brings: int, status: Coming) -> Letter:
    """Somebody asks, comes, waits, or comes no more."""
    who = with_others(name, brings)
    subject, said = {
        Coming.ASKED: (f"{name} asks to come", f"{who} would like to come to {event.title}. Say yes or no:"),
        Coming.ACCEPTED: (f"{name} is coming", f"{who} will come to {event.title}. Everybody who comes:"),
        Coming.WAITING: (
            f"{name} is waiting",
            f"{who} would like to come to {event.title}, but it is full. You can see:",
        ),
        Coming.CANCELLED: (
            f"{name} is not coming",
            f"{who} will not come to {event.title} after all. Everybody who comes:",
        ),
        Coming.DECLINED: (f"{name} is not coming", f"You have said no to {who}. Everybody who comes:"),
    }[status]
    return paper.letter(f"{subject}: {event.title}", [_dear(event.host_name), f"{said}\n{paper.page_of(event)}"])


def on_the_map(paper: Paper, event: Event) -> Letter:
    """A coordinator has let it through."""
    said = f"{event.title}, {event.when}, is on the map now. Share it:\n{paper.page_of(event)}"
    after = "Your next events are on the map as soon as you advertise them."
    return paper.letter(f"On the map: {event.title}", [_dear(event.host_name), said, after])


def turned_down(paper: Paper, event: Event, because: str, *, was_listed: bool) -> Letter:
    """A coordinator has refused it, or taken it off."""
    said = f"A coordinator has {'taken' if was_listed else 'kept'} {event.title}, {event.when}, off the map."
    told = "Everybody who said yes has been told." if was_listed else ""
    way_out = f"You can change it, and it is looked at again:\n{paper.page_of(event)}"
    return paper.letter(
        f"Not on the map: {event.title}",
        [_dear(event.host_name), said, f"The reason given: {because}", told, "" if was_listed else way_out],
    )


def under_review(paper: Paper, event: Event) -> Letter:
    """Several people have reported it."""
    said = (
        f"Several people have reported {event.title}, {event.when}. It is off the list until a coordinator has looked"
        " at it. Those who said yes keep their chairs. You are written to either way."
    )
    return paper.letter(f"Being looked at: {event.title}", [_dear(event.host_name), said, paper.page_of(event)])


def with_others(name: str, brings: int) -> str:
    """Ann; Ann and one more; Ann and 2 more."""
    if brings == 0:
        return name
    return f"{name} and {'one' if brings == 1 else brings} more"


def _dear(name: str) -> str:
    return f"Hello {name}," if name else "Hello,"


def _exactly(private: Private) -> str:
    link = f"Join here: {private.link}" if private.link else ""
    return "\n".join(part for part in (private.address, private.way_in, link) if part)


def _own_page(paper: Paper, status: Coming, key: str) -> str:
    if status in (Coming.DECLINED, Coming.CANCELLED):
        return ""
    return (
        f"Change or cancel here, and see where you stand:\n{paper.coming(key)}\n"
        "If it was not you who asked, cancel there: your address is used for nothing else."
    )
