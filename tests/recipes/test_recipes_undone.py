"""The way back from every recipe, after all the others."""

from __future__ import annotations

import pytest
from recipes import walking
from recipes.machine import Machine

pytestmark = pytest.mark.recipes

# As the pages say: the articles, the backups, and what others keep.
STAYS = ("/srv/fupin-search/", "/var/backups/fupin-search/", "/var/log/caddy/")


def test_what_was_installed_can_be_undone_page_by_page(behind_caddy: Machine) -> None:
    """The last one: what the pages say stays is all that is left."""
    behind_caddy.run("systemctl kill --signal=KILL caddy")
    for page in ("caddy", "logs", "systemd", "user"):
        walking.follow(behind_caddy, page, walking.UNDO)
    written = [path for path in behind_caddy.written() if "fupin" in path.lower()]
    assert [path for path in written if not path.startswith(STAYS)] == []
    for folder in ("/opt", "/etc", "/var/lib", "/var/cache", "/var/log"):
        behind_caddy.run(f"test ! -e {folder}/fupin-search")
    assert behind_caddy.run("id fupin-search 2>&1 || true").endswith("no such user\n")
    assert behind_caddy.run("systemctl list-unit-files 'fupin-search*' --no-legend || true") == ""
