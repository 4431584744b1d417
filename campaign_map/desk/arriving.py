"""A list on its way in: sent, its columns looked at and chosen, checked against who is here, loaded or thrown away.

Between these it is held sealed (`campaign_map.lists.held`). Each step asks again whether somebody may, and reads the
file anew: what is shown is how it is at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign_map import lists
from campaign_map.accounts import audit, roles
from campaign_map.accounts.roles import Action
from campaign_map.accounts.visitors import Coordinator
from campaign_map.desk import loading
from campaign_map.intake.suppression import salt_of
from campaign_map.lists import held, mappings, planning, sniffing
from campaign_map.lists.held import Chosen, Held
from campaign_map.lists.planning import Plan
from campaign_map.lists.sniffing import Seen
from campaign_map.settings import Service
from phonebank_app.lists import ListReport
from phonebank_app.lists.columns import LEAVE_OUT
from phonebank_app.voters.contacts import FIELDS


@dataclass(frozen=True, slots=True)
class Looked:
    """A list whose columns somebody looks at.

    Attributes:
        chosen_by: who chose these columns for an earlier file with the same headers; blank where nobody did.
    """

    held: Held
    seen: Seen
    chosen_by: str


def send_in(
    service: Service, by: Coordinator, token: str, seat_code: str, body: bytes, name: str, *, register_only: bool
) -> str:
    """Take a file in, to be looked at; returns the id under which it is held.

    Args:
        token: of the session that sends it; no other opens it again.

    Raises:
        Refusal: 403 ``not_yours``; 503 ``too_much_held``.
        ListProblem: it is no list.
    """
    roles.require(by, Action.LOAD_LISTS, seat_code)
    sniffing.see(body, name)
    chosen = Chosen(name)
    return held.hold(service, by, token, body, chosen, seat_code=seat_code, register_only=register_only)


def look(service: Service, by: Coordinator, token: str, held_id: str) -> Looked:
    """The columns of a held list, as they are chosen, were chosen for the same headers before, or are recognised.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``not_held``.
        ListProblem: this sheet is no list.
    """
    found = _find(service, by, token, held_id)
    chosen, before = found.chosen, ""
    seen = sniffing.see(found.body, chosen.name, sheet=chosen.sheet)
    mapping = chosen.mapping
    if mapping is None:
        with service.store.read() as connection:
            recalled = mappings.recall(connection, salt_of(connection), seen.headers)
        if recalled is not None:
            mapping, before = recalled.fields, recalled.chosen_by
    if mapping is not None:
        seen = sniffing.see(found.body, chosen.name, sheet=chosen.sheet, mapping=mapping)
    return Looked(found, seen, before)


def choose(
    service: Service, by: Coordinator, token: str, held_id: str, fields: Mapping[int, str], sheet: str = ""
) -> Looked:
    """Say what columns mean; remembered for the next file with the same headers once it can be used.

    Args:
        fields: by the column's place: a field, blank (kept, not used) or `LEAVE_OUT`. Places not named stay.
        sheet: another sheet of a workbook, which begins anew.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``not_held``.
        ListProblem: this sheet is no list.
    """
    looked = look(service, by, token, held_id)
    chosen = looked.held.chosen
    if sheet and sheet != looked.seen.sheet and sheet in looked.seen.sheets:
        held.choose(service, by, token, held_id, Chosen(chosen.name, sheet))
        return look(service, by, token, held_id)
    mapping = {
        column.header: fields.get(column.index, column.field)
        for column in looked.seen.columns
        if fields.get(column.index, column.field) in (*FIELDS, "", LEAVE_OUT)
    }
    held.choose(service, by, token, held_id, Chosen(chosen.name, looked.seen.sheet, mapping))
    looked = look(service, by, token, held_id)
    if not looked.seen.problem:
        with service.store.write() as connection:
            salt = salt_of(connection)
            mappings.remember(connection, salt, looked.seen.headers, mapping, by.actor, service.clock.now())
    return looked


@dataclass(frozen=True, slots=True)
class Checked:
    """A list that was read and compared with who is here."""

    held: Held
    plan: Plan

    @property
    def left_out(self) -> list[str]:
        """Headers of columns that are not kept."""
        return [column.header for column in self.plan.report.columns if column.how == "left_out"]


def check(service: Service, by: Coordinator, token: str, held_id: str) -> Checked:
    """Read all of it and compare it with who is here.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``not_held``.
        ListProblem: it cannot be used so.
    """
    found, read = _read(service, by, token, held_id)
    with service.store.read() as connection:
        return Checked(found, planning.plan(connection, found.seat_code, read))


def note_names_shown(service: Service, by: Coordinator, checked: Checked, rows: int) -> None:
    """Write down that somebody was shown people who are here already, beside a list of theirs."""
    with service.store.write() as connection:
        audit.note(
            connection,
            service.clock.now(),
            by.actor,
            "compared a list with people who are here",
            seat_code=checked.held.seat_code,
            rows=rows,
        )


def load(service: Service, by: Coordinator, token: str, held_id: str) -> str:
    """Load it, and hold it no more; returns the list's id. Where that breaks off it stays, to be carried on with.

    Raises:
        Refusal: 403 ``not_yours``; 404 ``not_held``.
        ListProblem: it cannot be used so.
    """
    found, read = _read(service, by, token, held_id)
    done = loading.load_read(service, by, found.seat_code, read, register_only=found.register_only)
    held.drop(service, by, held_id)
    return done.list_id


def throw_away(service: Service, by: Coordinator, held_id: str) -> None:
    """Hold it no more."""
    held.drop(service, by, held_id)


def _find(service: Service, by: Coordinator, token: str, held_id: str) -> Held:
    found = held.find(service, by, token, held_id)
    roles.require(by, Action.LOAD_LISTS, found.seat_code)
    return found


def _read(service: Service, by: Coordinator, token: str, held_id: str) -> tuple[Held, ListReport]:
    looked = look(service, by, token, held_id)
    found, seen = looked.held, looked.seen
    mapping = sniffing.meanings(seen.columns)
    read = lists.read(service, found.seat_code, found.body, mapping=mapping, sheet=seen.sheet, name=found.chosen.name)
    return found, read


def silenced_words(plan: Plan) -> Sequence[tuple[str, int, list[int]]]:
    """Why people of a list will not be rung, in words: how many, and the rows."""
    found: dict[str, list[int]] = {}
    for one in plan.silenced:
        found.setdefault(one.why, []).append(one.row)
    return sorted(((loading.SILENT[why], len(rows), rows) for why, rows in found.items()), key=lambda one: -one[1])
