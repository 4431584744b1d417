"""Programs of others, pointed at a service that is really being served, list its people and events as they are.

Neither is changed: `osdi` is given the address and the token; `parsons` has no argument for an address, so its
connector's is set. They are installed with the project's development tools, and run in processes of their own.
"""

from __future__ import annotations

import importlib.util
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from campaign_map.app import create_app
from campaign_map.settings import Service
from tests.campaign_map.osdi.programs import Evening, Program, an_event

THE_OSDI_PACKAGE = """
import json, sys
from osdi.action_network.person import ANPerson
from osdi.action_network.service import ActionNetworkService

address, token = sys.argv[1:]
service = ActionNetworkService(address, token)
people = service.get_people({})
events = service.get_model_raw("events", "osdi:events")
first = service.person_by_id(people[0]["_links"]["self"]["href"].rpartition("/")[2], ANPerson)
print(json.dumps({
    "people": [one["identifiers"][0] for one in people],
    "events": [[one["identifiers"][0], one["title"], one["start_date"]] for one in events],
    "first": [first.id, first.phone],
    "tags": sorted(service.tags_by_name),
}))
"""

PARSONS = """
import json, sys
from parsons import ActionNetwork

address, token = sys.argv[1:]
connector = ActionNetwork(token)
connector.api.uri = address + "/"
people = connector.get_people()
events = connector.get_events()
newer = connector.get_people(filter="modified_date gt '2030-01-01'")
print(json.dumps({
    "people": [one["identifiers"][0] for one in people],
    "events": [[one["identifiers"][0], one["title"], one["start_date"]] for one in events],
    "first": [connector.get_person(people[0]["_links"]["self"]["href"].rpartition("/")[2])["given_name"]],
    "newer": newer.num_rows,
}))
"""


@pytest.fixture
def address(service: Service, evening: Evening) -> Iterator[str]:
    """Where the service is served, on this machine."""
    for _ in range(28):
        an_event(service)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(create_app(service), log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/osdi"
    server.should_exit = True
    thread.join(30)
    listening.close()


def run(name: str, script: str, address: str, token: str) -> Any:
    if importlib.util.find_spec(name) is None:
        pytest.skip(f"{name} is not installed; it comes with the project's development tools")
    done = subprocess.run(
        [sys.executable, "-c", script, address, token], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("name", "script"), [("osdi", THE_OSDI_PACKAGE), ("parsons", PARSONS)])
def test_it_lists_every_person_and_every_event(everything: Program, address: str, name: str, script: str) -> None:
    seen = run(name, script, address, everything.token)
    people, events = everything.every("people"), everything.every("events")
    assert len(people) == 50
    assert len(events) == 30
    assert seen["people"] == [one["identifiers"][0] for one in people]
    assert seen["events"] == [[one["identifiers"][0], one["title"], one["start_date"]] for one in events]
    if name == "osdi":
        own = people[0]["identifiers"][0].partition(":")[2]
        assert seen["first"] == [own, people[0]["phone_numbers"][0]["number"]]
        assert seen["tags"] == ["hostile"]
    else:
        assert seen["first"] == [people[0]["given_name"]]
        assert seen["newer"] == 0
