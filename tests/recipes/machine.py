"""A machine to follow the recipes on: this one's files under a layer that is thrown away.

It has its own init (systemd), processes and network (loopback, and nothing else), so that a
recipe's commands run as they stand: root's, at the very paths, names and ports. Of what they do
nothing stays.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCE = "/usr/src/fupin-search"
SITE = "news.example.org"
SYSTEMD = Path("/lib/systemd/systemd")
TOOLS = ("nginx", "caddy", "logrotate", "openssl", "setpriv", "unshare", "nsenter", "curl")
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# A real install would take these folders for its own, and so would the recipes' commands.
TAKEN = ("/opt/fupin-search", "/etc/fupin-search", "/var/lib/fupin-search", "/srv/fupin-search")

# Loops are compiled in it once, on a machine that may be busy.
_PATIENCE = 300.0

_APART = ("--mount", "--pid", "--net", "--uts", "--ipc", "--cgroup")
# It stops at the first command that fails, so nothing is written before the layer is there.
_BOOT = """
set -eu
mount --make-rprivate /
mount -t tmpfs -o size=8g,mode=755 tmpfs "$AT"
mkdir "$AT/written" "$AT/work" "$AT/root"
mount -t overlay -o "lowerdir=/,upperdir=$AT/written,workdir=$AT/work" overlay "$AT/root"
cd "$AT/root"

mount -t proc proc proc
mount --bind proc/sys proc/sys
mount -o remount,ro,bind proc/sys
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 tmpfs dev
for node in null zero full random urandom tty; do
    touch "dev/$node"
    mount --bind "/dev/$node" "dev/$node"
done
ln -s /proc/self/fd dev/fd
ln -s pts/ptmx dev/ptmx
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs -o mode=1777 tmpfs tmp
if [ "$CGROUPS" = 2 ]; then
    mount -t cgroup2 cgroup2 sys/fs/cgroup
else
    mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
    mkdir sys/fs/cgroup/systemd
    mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
fi

for pair in "$AT/written=mnt/written" $SHOWN; do
    mkdir -p "${pair#*=}"
    mount --bind "${pair%%=*}" "${pair#*=}"
    mount -o remount,ro,bind "${pair#*=}"
done

# Nothing of this machine's own is to wake up: no mounts, no timers.
: >etc/fstab
rm -rf etc/systemd/system/timers.target.wants etc/systemd/system/multi-user.target.wants
printf '127.0.0.1 localhost %s\\n::1 localhost\\n' "$SITE" >etc/hosts
ip link set lo up

mkdir .before
pivot_root . .before
umount -l /.before
exec env -i "PATH=$PATH" container=recipes setpriv \
    --bounding-set=-sys_module,-sys_time,-sys_boot,-sys_rawio,-syslog,-mac_admin \
    "$SYSTEMD" --system --unit=basic.target --log-target=journal --log-level=notice
"""


def missing() -> str | None:
    """Why no such machine can be had here, or None."""
    if os.geteuid() != 0:
        return "only root can make a machine of its own"
    absent = [tool for tool in TOOLS if not shutil.which(tool, path=PATH)]
    absent += [] if SYSTEMD.exists() else ["systemd"]
    if absent:
        return f"{', '.join(absent)} not here; scripts/install-recipe-tools installs them"
    if taken := [folder for folder in TAKEN if Path(folder).exists()]:
        return f"fupin-search is installed here itself ({taken[0]})"
    return None


class Machine:
    """The machine, running once made.

    Args:
        folder: an empty folder, for what is its own on this machine: a mount point and a log.
    """

    def __init__(self, folder: Path) -> None:
        self._log = folder / "console.log"
        at = folder / "machine"
        at.mkdir()
        version, self._cgroup = _cgroup()
        self._cgroup.mkdir()
        enter = f'echo $$ >"{self._cgroup}/cgroup.procs" && exec "$@"'
        with self._log.open("wb") as log:
            self._outer = subprocess.Popen(
                # Whatever ends the tests ends it too.
                [
                    *("setpriv", "--pdeathsig", "KILL", "sh", "-c", enter, "sh"),
                    *("unshare", *_APART, "--fork", "--kill-child", "sh", "-c", _BOOT),
                ],
                env={
                    "PATH": PATH,
                    "AT": str(at),
                    "SITE": SITE,
                    "SYSTEMD": str(SYSTEMD),
                    "CGROUPS": version,
                    "SHOWN": " ".join(f"{there}={here}" for there, here in _shown().items()),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            self._await()
        except BaseException:
            self.stop()
            raise

    def run(
        self, script: str, environment: Mapping[str, str] | None = None, *, ok: bool = True
    ) -> str:
        """Run commands as root, in the source tree, and return what they print on stdout.

        Args:
            script: for bash, which stops at the first failure.
            environment: variables beside PATH.
            ok: whether failing is an error.
        """
        done = subprocess.run(
            [
                *("nsenter", "--target", self._init(), *_APART, "--root", f"--wdns={SOURCE}"),
                *("env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8"),
                *(f"{name}={value}" for name, value in (environment or {}).items()),
                *("bash", "-euo", "pipefail", "-c", script),
            ],
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
        stdout, stderr = (
            part.decode(errors="surrogateescape") for part in (done.stdout, done.stderr)
        )
        assert not ok or done.returncode == 0, f"{script}\n{stdout}\n{stderr}"
        return stdout

    def until(self, script: str, patience: float = 60.0) -> str:
        """Run commands until they succeed."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                return self.run(script)
            except AssertionError:
                time.sleep(0.1)
        return self.run(script)

    def file(self, path: str) -> Path:
        """A file of the machine, by its path there."""
        return Path(f"/proc/{self._init()}/root{path}")

    def written(self) -> list[str]:
        """Every file that was written since it was made, by its path there."""
        listed = self.run("cd /mnt/written && find . ! -type d -printf '/%P\\n'")
        return sorted(listed.splitlines())

    def stop(self) -> None:
        """End it and everything in it, at once."""
        self._outer.send_signal(signal.SIGKILL)
        self._outer.wait()
        # Its cgroups are empty as soon as the last of its processes is gone.
        for _ in range(100):
            for folder, _, _ in os.walk(self._cgroup, topdown=False):
                try:
                    Path(folder).rmdir()
                except OSError:
                    break
            if not self._cgroup.exists():
                return
            time.sleep(0.05)

    def _init(self) -> str:
        children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children")
        return children.read_text(encoding="ascii").split()[0]

    def _await(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        state = ""
        while time.monotonic() < deadline and self._outer.poll() is None:
            try:
                state = self.run("systemctl is-system-running", ok=False).strip()
            except IndexError:
                state = ""
            if state in ("running", "degraded"):
                return
            time.sleep(0.1)
        said = self._log.read_text(errors="replace")
        raise RuntimeError(f"The machine did not come up ({state or 'ended'}):\n{said}")


def _cgroup() -> tuple[str, Path]:
    """The version of cgroups here, and a new group below our own."""
    lines = Path("/proc/self/cgroup").read_text(encoding="ascii").splitlines()
    groups = {name: path for _, name, path in (line.split(":", 2) for line in lines)}
    if Path("/sys/fs/cgroup/cgroup.controllers").exists():
        version, top, ours = "2", Path("/sys/fs/cgroup"), groups[""]
    else:
        version, top, ours = "1", Path("/sys/fs/cgroup/systemd"), groups["name=systemd"]
    return version, top / ours.lstrip("/") / f"fupin-recipes-{os.getpid()}"


def _shown() -> dict[str, str]:
    """What of this machine is seen there, read only: the source tree, Python, and its packages."""
    return {
        str(ROOT): SOURCE.lstrip("/"),
        # A service sees no one's home, where a developer's Python may live.
        sys.base_prefix: "opt/python",
        sysconfig.get_path("purelib"): "opt/python-packages",
    }
