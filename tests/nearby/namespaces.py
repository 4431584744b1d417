"""Hosts and guests, each in a network namespace of its own, joined by a bridge: run as root of a user namespace.

    unshare -rn python -m tests.nearby.namespaces FOLDER [--control]

With ``--control`` the guests' laptops keep nothing while the line is down.

Prints a line for each thing that held; fails at the first that does not.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self


class Laptop:
    """A node on the bridge, ``10.77.0.N`` and ``fd77::N``."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number = number
        self.address = f"10.77.0.{number}"
        self._folder = folder / f"laptop-{number}"
        self._folder.mkdir()
        self._port = f"port{number}"

    def __enter__(self) -> Self:
        command = ["unshare", "-n", sys.executable, "-m", "tests.nearby.node", str(self._folder), *sys.argv[2:]]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        inner = f"in{self.number}"
        _ip("link", "add", self._port, "type", "veth", "peer", "name", inner)
        _ip("link", "set", self._port, "master", "room", "up")
        self.ready = False
        _wait_for_a_namespace(self._process.pid)
        _ip("link", "set", inner, "netns", str(self._process.pid))
        self.do("configure", interface=inner, addresses=[f"{self.address}/24", f"fd77::{self.number}/64"])
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()

    def do(self, what: str, **said: Any) -> Any:
        """Have it do something; an error of the world comes back as ``error: …``."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"what": what, **said}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        return f"error: {answer['error']}" if "error" in answer else answer["done"]

    def multicast(self, allowed: bool) -> None:
        """Whether the room's router passes multicast on to this laptop."""
        subprocess.run(
            ["bridge", "link", "set", "dev", self._port, "mcast_flood", "on" if allowed else "off"], check=True
        )

    def unplug(self, plugged: bool) -> None:
        """The router's side of the cable."""
        _ip("link", "set", self._port, "up" if plugged else "down")


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


def _wait_for_a_namespace(pid: int) -> None:
    ours = Path("/proc/self/ns/net").readlink()
    while Path(f"/proc/{pid}/ns/net").readlink() == ours:
        pass


def held(what: str, condition: object) -> None:
    """Say that something is so, or stop."""
    print(f"{'ok' if condition else 'NOT SO'}: {what}", flush=True)
    if not condition:
        raise SystemExit(1)


def main() -> None:
    """Two hosts, two guests, one room."""
    folder = Path(sys.argv[1])
    _ip("link", "add", "room", "type", "bridge")
    _ip("link", "set", "room", "up")
    with Laptop(1, folder) as ann, Laptop(2, folder) as bea, Laptop(3, folder) as sam, Laptop(4, folder) as priya:
        anns = ann.do("open", name="Ann’s laptop")
        beas = bea.do("open", name="Ann’s laptop")
        held("a host listens on its private addresses, IPv4 first", anns["addresses"] == ["10.77.0.1", "fd77::1"])
        held("both announce themselves", anns["announced"] and beas["announced"])
        found = {(name, address) for name, address, _ in sam.do("find", seconds=2)}
        names = {name for name, _ in found}
        held("a guest finds both hosts, at their addresses", {"10.77.0.1", "10.77.0.2"} <= {at for _, at in found})
        held("two hosts of one name are told apart", len(names) == 2)
        held("what is announced is no seat and no campaign", not any("Putney" in name for name in names))
        refused = sam.do("join", where=f"10.77.0.2:{beas['port']}", code=anns["code"], name="Sam")
        held("a code opens its own host only", "does not know this code" in refused)
        held(
            "a guest joins",
            sam.do("join", where=f"10.77.0.1:{anns['port']}", code=anns["code"], name="Sam") == "Putney",
        )
        first = sam.do("save")
        everybody = (ann, bea, sam, priya)
        for one in everybody:
            one.multicast(False)
        held("where multicast is blocked nobody is found", priya.do("find", seconds=1.5) == [])
        joined = priya.do("join", where=beas["link"], code="", name="Priya")
        held("address and code join all the same", joined == "Putney")
        priya.do("save")
        held("each host has its own guest's call", len(ann.do("outcomes")) == len(bea.do("outcomes")) == 1)
        card = sam.do("card")
        sam.do("link", up=False)
        held("the line drops with the link", sam.do("until", connected=False) == 0)
        kept = sam.do("save")
        held("the call in hand is saved meanwhile", kept[1] == card)
        sam.do("link", up=True)
        held("and handed over when it is up again", sam.do("until", connected=True) == 0)
        rows = ann.do("outcomes")
        held("once", sorted(rows) == sorted([first, kept]))
        card = sam.do("card")
        sam.unplug(False)
        sam.do("until", connected=False)
        last = sam.do("save")
        sam.unplug(True)
        sam.do("until", connected=True)
        held(
            "the same for a cable at the other end, black-holed",
            sorted(ann.do("outcomes")) == sorted([first, kept, last]),
        )
        for one in everybody:
            one.multicast(True)
        ann.do("close")
        held("a closed room is not found any more", "10.77.0.1" not in {at for _, at, _ in sam.do("find", seconds=2)})


if __name__ == "__main__":
    main()
