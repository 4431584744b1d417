"""L12: the register notice is accepted before anybody is rung, and kept in the words that were accepted."""

from __future__ import annotations

import hashlib

import pytest
import sqlalchemy as sa

from phonebank_app.guests.register_notice import notice
from phonebank_app.party.own_list import OwnList
from tests.campaign_map.laptop import HARROW_EAST, write_list
from tests.hosts import PASSPHRASE, Host, said
from tests.makers import THURSDAY, WHO
from tests.own_lists import begin_with_list


def test_l12_host_and_guest_accept_the_notice_before_anybody_is_rung_and_it_is_logged_in_its_exact_words(
    host: Host,
) -> None:
    file = write_list(host.data / "list.csv", 6)
    own = OwnList(file, HARROW_EAST, "Ann", PASSPHRASE, "Ruth Okafor", THURSDAY.date(), WHO)
    folder, store, _ = begin_with_list(host.data, own, host.clock)
    host.program.open(store, folder)

    async def work() -> None:
        session, gate = host.party.session, host.party.view.gate
        host.party.view.host.tonight.seat_guest.emit("Sam", 1, frozenset())
        assert gate.page is not None
        assert "criminal offence" in said(gate.page)
        assert not session.evening.tonight().chairs
        await host.goes_through(lambda: bool(session.evening.tonight().chairs))
        assert [(one.role, one.name) for one in session.notice.log()] == [("host", "Ann"), ("guest", "Sam")]
        with store.read() as connection:
            rows = connection.exec_driver_sql("SELECT sha256, text FROM wordings").all()
        kept: dict[str, str] = {row[0]: row[1] for row in rows}
        (accepted,) = {one.sha256 for one in session.notice.log()}
        assert kept[accepted] == notice("en").text
        assert hashlib.sha256(kept[accepted].encode("utf-8")).hexdigest() == accepted
        for change in ("UPDATE acceptances SET name = 'Somebody'", "DELETE FROM acceptances", "DELETE FROM wordings"):
            with pytest.raises(sa.exc.DBAPIError), store.write() as connection:
                connection.exec_driver_sql(change)

    host.plays(work)
