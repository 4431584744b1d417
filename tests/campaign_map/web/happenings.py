"""Events for the pages to show: advertised, asked to and answered by the doors that people use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from campaign_map.events import events, guests
from campaign_map.events.drafts import EventForm
from campaign_map.events.rows import Event
from campaign_map.settings import Service
from tests.campaign_map.events.supporters import FORM, ask, sign_up

DOORS = EventForm(
    kind="doors",
    title="Knocking on doors",
    description="We meet, pair up, and knock for two hours. New people go with somebody who has done it.",
    seat="Harrow East",
    date="7 December 2019",
    starts="11am",
    ends="1:30pm",
    accepts_all=True,
    area="Meet at Stanmore station",
    district="HA7",
    address="Stanmore station, by the flower stall",
    access=("step_free", "children"),
    host_name="Sam",
    host_phone="020 7946 0150",
)
PARTY = replace(FORM, date="5 December 2019", ends="8:30pm", access=("step_free", "quiet_room", "children"))


@dataclass(frozen=True)
class Happenings:
    """What was advertised, and by whom: ids of people."""

    mina: str
    tonight: Event
    party: Event
    doors: Event


def happen(service: Service) -> Happenings:
    """Nine events in Harrow East and some elsewhere, with guests."""
    mina, sam = sign_up(service, "Mina"), sign_up(service, "Sam")
    tonight = _made(
        service, sam, PARTY, title="Phonebank party", date="4 December 2019", capacity="6", area="Stanmore",
        district="HA7", accepts_all=True, access=("hearing",), host_name="Sam",
    )  # fmt: skip
    party = _made(service, mina, PARTY)
    watch = _made(
        service, sam, PARTY, kind="training", title="Watch the national call together", date="6 December 2019",
        starts="7:45pm", ends="9pm", capacity="", accepts_all=True, area="Kenton", access=("hearing",),
    )  # fmt: skip
    doors = _made(service, sam, DOORS)
    later = _made(
        service, sam, DOORS, starts="2:30pm", ends="5pm", area="Meet at Queensbury station", district="HA3", access=()
    )
    for day, kind in ((9, "phonebank"), (10, "doors"), (10, "phonebank"), (11, "online")):
        online = {"link": "https://meet.example.org/x", "area": "", "district": ""} if kind == "online" else {}
        title = {"online": "The last call before the day", "doors": "Knocking on doors"}.get(kind, "Phonebank party")
        _made(service, sam, PARTY, kind=kind, title=title, date=f"{day} December 2019", **online)
    for seat, area, district in (
        ("Putney", "Putney Bridge", "SW15"),
        ("Kensington", "Ladbroke Grove", "W10"),
        ("Watford", "Watford Junction", "WD17"),
    ):
        _made(service, sam, DOORS, seat=seat, area=f"Meet at {area}", district=district)
        _made(service, sam, PARTY, seat=seat, area=area, district=district, title=f"Ringing from {area}")
    crowd(service, tonight, ("Ida", "Kit", "Lou", "Max"))
    crowd(service, doors, (f"Guest{one}" for one in range(34)))
    crowd(service, later, (f"Other{one}" for one in range(12)))
    crowd(service, watch, (f"Viewer{one}" for one in range(11)))
    ask(service, party, "Dev")
    ask(service, party, "Ann", brings=1, needs="I cannot climb stairs.")
    for guest in guests.guest_list(service, party.event_id, mina):
        guests.answer(service, party.event_id, mina, guest.attendance_id, yes=True)
    ask(service, party, "Sid")
    return Happenings(mina, tonight, party, doors)


def crowd(service: Service, event: Event, names: Any) -> None:
    """People who ask to come, each from an address of their own."""
    for at, name in enumerate(names):
        ask(service, event, name, address=f"198.51.100.{at + 1}")


def _made(service: Service, organiser_id: str, form: EventForm, **fields: Any) -> Event:
    made = events.advertise(service, organiser_id, replace(form, **fields))
    assert isinstance(made, Event), made
    return made
