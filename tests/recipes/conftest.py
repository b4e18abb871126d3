"""One machine for all recipes, each recipe followed when a test first asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from recipes import machine as machines
from recipes import walking
from recipes.asking import URL
from recipes.machine import Machine


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine on which nothing was done yet."""
    if reason := machines.missing():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the recipes cannot be tried: {reason}")
        pytest.skip(reason)
    made = Machine(tmp_path_factory.mktemp("recipes"))
    try:
        walking.prepare(made)
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def installed(machine: Machine) -> Machine:
    """After the page of the user: code and settings are there, and the sample is indexed."""
    walking.install_code(machine)
    walking.follow(machine, "user", walking.CHECK)
    return machine


@pytest.fixture(scope="session")
def serving(installed: Machine) -> Machine:
    """After the page of the service: it answers."""
    walking.follow(installed, "systemd", walking.INSTALL)
    walking.follow(installed, "systemd", walking.CHECK)
    return installed


@pytest.fixture(scope="session")
def behind_nginx(serving: Machine) -> Machine:
    """After nginx's page, and the page of logs."""
    for page in ("nginx", "logs"):
        walking.follow(serving, page, walking.INSTALL)
        walking.follow(serving, page, walking.CHECK)
    return serving


@pytest.fixture(scope="session")
def behind_caddy(behind_nginx: Machine) -> Machine:
    """After Caddy's page, nginx's undone; the certificate is Caddy's own."""
    walking.follow(behind_nginx, "nginx", walking.UNDO)
    # At once: to wait for readers there are none.
    behind_nginx.run("systemctl kill --signal=KILL nginx")
    walking.follow(behind_nginx, "caddy", walking.INSTALL)
    behind_nginx.run(
        "printf '{\n\tlocal_certs\n\tskip_install_trust\n}\n' | cat - /etc/caddy/Caddyfile"
        " >/run/own && cat /run/own >/etc/caddy/Caddyfile"
        " && systemctl kill --signal=KILL caddy && systemctl restart caddy"
    )
    behind_nginx.until(f"curl -sk --fail {URL}/readyz")
    return behind_nginx
