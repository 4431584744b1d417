"""The one tag there is: what a status code leaves out of an outcome. Programs can add none of their own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from campaign_map.models import campaign
from campaign_map.osdi.codes import HOSTILE
from campaign_map.osdi.hal import NAMESPACE, ORIGIN, Addresses
from campaign_map.osdi.moments import write_moment
from campaign_map.osdi.resources import Tag, Tagging
from campaign_map.osdi.results import Result, is_of_party
from campaign_map.problems import Refusal

_WORDS = "They were hostile or abusive. The status code alone says “refused”."


def made_at(connection: sa.Connection) -> datetime:
    """When the tag was made: with the campaign."""
    moment = connection.execute(sa.select(campaign.c.made_at)).scalar_one()
    assert isinstance(moment, datetime)
    return moment


def tag(to: Addresses, made: datetime) -> Tag:
    """The tag."""
    return Tag(
        identifiers=[f"{NAMESPACE}:{HOSTILE}"],
        origin_system=ORIGIN,
        created_date=write_moment(made),
        modified_date=write_moment(made),
        links={"self": to.link("tags", HOSTILE), "osdi:taggings": to.link("tags", HOSTILE, "taggings")},
        name=HOSTILE,
        description=_WORDS,
    )


def check_tag(tag_id: str) -> None:
    """Raises `Refusal` 404 ``not_found`` for any other."""
    if tag_id != HOSTILE:
        raise Refusal(404, "not_found", "There is no such tag here.")


def tagging(to: Addresses, one: Result) -> Tagging:
    """That a result bears it."""
    kind, path = ("phone_bank_result", "phone_bank_results") if is_of_party(one) else ("canvass", "canvasses")
    return Tagging(
        identifiers=[f"{NAMESPACE}:{HOSTILE}.{one.row.outcome_id}"],
        origin_system=ORIGIN,
        created_date=write_moment(one.row.received_at),
        modified_date=write_moment(one.modified),
        links={
            "self": to.link("tags", HOSTILE, "taggings", one.row.outcome_id),
            f"osdi:{kind}": to.link(path, one.row.outcome_id),
            "osdi:tag": to.link("tags", HOSTILE),
        },
        item_type=f"osdi:{kind}",
    )
