"""The recipes of the user and of the service, followed on a machine of its own."""

from __future__ import annotations

import platform
import re

import pytest
from recipes.machine import Machine
from recipes.walking import FOLDER, add_article

pytestmark = pytest.mark.recipes

OURS = ("/var/lib/fupin-search/", "/var/cache/fupin-search/", "/var/log/fupin-search/")
AS_USER = "setpriv --reuid fupin-search --regid fupin-search --init-groups --"
READY = "curl -s --fail http://127.0.0.1:8080/readyz"


def shown(machine: Machine, unit: str, name: str) -> str:
    """A property of a unit."""
    return machine.run(f"systemctl show --value -p {name} {unit}").strip()


def told(machine: Machine, unit: str) -> str:
    """What a unit said since it was last started."""
    started = shown(machine, unit, "InvocationID")
    return machine.run(f"journalctl --no-pager -o cat _SYSTEMD_INVOCATION_ID={started}")


def test_code_and_settings_are_roots_and_the_user_cannot_change_them(installed: Machine) -> None:
    loose = "find /opt/fupin-search /etc/fupin-search ! -user root -o ! -type l -perm /022"
    assert installed.run(loose) == ""
    (package,) = installed.run(
        "ls -d /opt/fupin-search/lib/python*/site-packages/fupin_search"
    ).split()
    for target in (package, "/opt/fupin-search/bin", "/etc/fupin-search", "/usr/local/bin", "/srv"):
        assert "refused" in installed.run(
            f"{AS_USER} touch {target}/planted 2>/dev/null || echo refused"
        ), target


def test_the_machine_runs_the_very_python_of_these_tests(installed: Machine) -> None:
    """As the user too, who does not see where it was built."""
    script = "import platform; print(platform.python_version())"
    python = f"{AS_USER} /opt/fupin-search/bin/python -c '{script}'"
    assert installed.run(python).strip() == platform.python_version()


def test_commands_of_root_run_as_the_user_and_write_in_its_own_folders_alone(
    installed: Machine,
) -> None:
    """What root's reindex wrote, the nightly one can remove."""
    add_article(installed, "72")
    before = set(installed.written())
    installed.run("fupin-search reindex /srv/fupin-search/corpus && fupin-search search 扶贫")
    fresh = {path for path in set(installed.written()) - before if "/var/log/journal/" not in path}
    assert fresh
    assert [path for path in fresh if not path.startswith(OURS)] == []
    assert (
        installed.run("find /var/lib/fupin-search /var/cache/fupin-search ! -user fupin-search")
        == ""
    )
    # These are file systems of their own there, and the service has a /tmp to itself.
    service = "-path '/tmp/systemd-private-*-fupin-search.service-*' -prune"
    assert installed.run(f"find /tmp /dev/shm /run {service} -o -user fupin-search -print") == ""


def test_no_command_compiles_what_the_package_brings(installed: Machine) -> None:
    add_article(installed, "73")
    said = installed.run("fupin-search reindex /srv/fupin-search/corpus 2>&1")
    assert "Compiling" not in said
    assert installed.run("find /var/cache/fupin-search -name '*.o'") == ""


def test_units_are_as_systemd_wants_them_and_leave_little(serving: Machine) -> None:
    assert serving.run("systemd-analyze verify /etc/systemd/system/fupin-search* 2>&1") == ""
    units = [unit.name for unit in (FOLDER / "systemd").glob("*.service")]
    assert len(units) == 2
    for unit in units:
        # In tenths: above 20, systemd calls a service more than "OK".
        serving.run(f"systemd-analyze security --no-pager --threshold=20 {unit}")


def test_the_nightly_reindex_comes_at_half_past_two_in_the_archives_own_time(
    serving: Machine,
) -> None:
    zone = "TZ=Asia/Shanghai date +%H:%M -d"
    at = shown(serving, "fupin-search-reindex.timer", "NextElapseUSecRealtime")
    hour, minute = serving.run(f"{zone} '{at}'").strip().split(":")
    assert hour == "02"
    assert 30 <= int(minute) <= 35


def test_the_service_sees_a_machine_it_cannot_write_to(serving: Machine) -> None:
    main = shown(serving, "fupin-search", "MainPID")
    status = serving.run(f"cat /proc/{main}/status")
    user = serving.run("id -u fupin-search").strip()
    assert re.search(rf"^Uid:\t{user}\t{user}\t{user}\t{user}$", status, re.MULTILINE)
    assert re.search(r"^CapBnd:\t0+$", status, re.MULTILINE)
    assert re.search(r"^NoNewPrivs:\t1$", status, re.MULTILINE)
    assert re.search(r"^Seccomp:\t2$", status, re.MULTILINE)
    # Root itself, within the service's view of the files.
    within = f"nsenter --target {main} --mount touch"
    for folder in ("/etc", "/opt/fupin-search", "/var/lib/fupin-search/index", "/srv", "/var/log"):
        said = serving.run(f"{within} {folder}/planted 2>&1 || true")
        assert "Read-only file system" in said, folder
    serving.run(f"{within} /var/cache/fupin-search/planted && rm /var/cache/fupin-search/planted")


def test_a_restart_neither_compiles_nor_loses_its_exit_code(serving: Machine) -> None:
    serving.run("systemctl stop fupin-search")
    assert shown(serving, "fupin-search", "Result") == "success"
    assert shown(serving, "fupin-search", "ExecMainStatus") == "0"
    last = told(serving, "fupin-search").splitlines()[-1]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d{4} INFO All workers have left", last)
    serving.run("systemctl start fupin-search")
    serving.until(READY)
    assert "Compiling" not in told(serving, "fupin-search")


def test_a_worker_that_dies_is_replaced_and_the_service_stays(serving: Machine) -> None:
    main = shown(serving, "fupin-search", "MainPID")
    worker = serving.run(f"pgrep --parent {main}").split()[0]
    serving.run(f"kill -KILL {worker}")
    serving.until(f"[ $(pgrep --parent {main} | grep -cvx {worker}) = 2 ]")
    serving.until(READY)
    assert shown(serving, "fupin-search", "MainPID") == main


def test_a_reindex_that_meets_another_waits_and_makes_no_storm(serving: Machine) -> None:
    unit = "fupin-search-reindex.service"
    lock = "/var/lib/fupin-search/index/LOCK"
    serving.run(f"{AS_USER} flock {lock} sleep 100 >/dev/null 2>&1 & echo $! >/run/holder")
    serving.until(f"! {AS_USER} flock --nonblock {lock} true")
    serving.run(f"systemctl start --no-block {unit}")
    serving.until(f"[ $(systemctl show --value -p SubState {unit}) = auto-restart ]")
    assert shown(serving, unit, "ExecMainStatus") == "4"
    assert shown(serving, unit, "RestartUSec") == "15min"
    serving.run(f"systemctl stop {unit}; kill $(cat /run/holder) $(pgrep -x sleep)")
    serving.until(f"{AS_USER} flock --nonblock {lock} true")
    serving.run(READY)


def test_what_a_second_try_would_not_mend_is_left_to_the_operator(serving: Machine) -> None:
    unit = "fupin-search-reindex.service"
    serving.run("mv /srv/fupin-search/corpus /srv/fupin-search/away")
    try:
        assert serving.run(f"systemctl start {unit} 2>/dev/null || echo failed").strip() == "failed"
    finally:
        serving.run("mv /srv/fupin-search/away /srv/fupin-search/corpus")
    assert shown(serving, unit, "ActiveState") == "failed"
    assert shown(serving, unit, "ExecMainStatus") == "3"
    serving.run(f"systemctl reset-failed {unit}")


def test_the_images_health_check_tells_ready_from_not(serving: Machine) -> None:
    text = (FOLDER / "container" / "Containerfile").read_text(encoding="utf-8")
    (check,) = re.findall(r'CMD \["python", "-c", "(.+)"\]', text)
    python = f'/opt/fupin-search/bin/python -c "{check}"'
    serving.run(python)
    assert serving.run(f"{python.replace('8080', '8081')} 2>/dev/null || echo not").strip() == "not"
