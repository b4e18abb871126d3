"""Asking the site on a machine, as its readers do."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import Any

from recipes.machine import SITE, Machine

URL = f"https://{SITE}"
# 就业 in GBK, as old pages submit it, and bare, as they link: for bash to make bytes of.
GBK, BARE_GBK = "%BE%CD%D2%B5", r"\xbe\xcd\xd2\xb5"

_END = "=== end ==="


@dataclass(frozen=True)
class Reply:
    """What came back; names of headers in small letters."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def cache(self) -> str:
        """What nginx's cache did."""
        return self.headers.get("x-cache", "")

    def json(self) -> dict[str, Any]:
        """The body, read."""
        answer: dict[str, Any] = json.loads(self.body)
        return answer


def ask(machine: Machine, path: str, *options: str) -> Reply:
    """Ask for a path of the site, or for an address.

    Args:
        path: may hold bytes as \\x….
        options: of curl.
    """
    address = path if "://" in path else URL + path
    quoted = "$'" + address.replace("'", "%27") + "'"
    return _reply(machine.run(f"curl -s -S -i {shlex.join(options)} {quoted}"))


def burst(machine: Machine, path: str, number: int, *options: str) -> list[Reply]:
    """Ask so many times on one connection, each time for something that is not kept yet."""
    address = f"{URL}{path}{'&' if '?' in path else '?'}n=[1-{number}]"
    printed = machine.run(f"curl -s -S -i -w '{_END}' {shlex.join(options)} '{address}'")
    return [_reply(each) for each in printed.split(_END) if each]


def _reply(printed: str) -> Reply:
    # A header may hold bytes of any encoding.
    head, _, body = printed.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.split("\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Reply(int(first.split()[1]), headers, body)
