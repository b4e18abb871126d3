"""The way back from every recipe, after all the others."""

from __future__ import annotations

import pytest
from recipes import walking
from recipes.machine import Machine

pytestmark = pytest.mark.recipes


def test_what_was_installed_can_be_undone_page_by_page(behind_caddy: Machine) -> None:
    """The last one: what the pages say stays is all that is left."""
    behind_caddy.run("systemctl kill --signal=KILL caddy")
    for page in ("caddy", "logs", "systemd", "user"):
        walking.follow(behind_caddy, page, walking.UNDO)
    left = behind_caddy.run(
        "find / -xdev -iname '*fupin*' -not -path '/srv/fupin-search*' -not -path '/mnt/*'"
        " -not -path '/usr/src/*' -not -path '/opt/python*' -not -path '/var/log/caddy/*'"
        " -not -path '/work/*' -newer /etc/hosts"
    )
    assert left == ""
    assert behind_caddy.run("id fupin-search 2>&1 || true").endswith("no such user\n")
    assert behind_caddy.run("systemctl list-unit-files 'fupin-search*' --no-legend || true") == ""
