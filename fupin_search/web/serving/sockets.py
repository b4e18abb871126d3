"""The socket a server listens at, and who holds an address that is taken."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from fupin_search.errors import SettingError

_BACKLOG = 1024
_LISTENING = "0A"
_LONGEST_COMMAND = 80


def listen(host: str, port: int, choices: str = "--host and --port") -> socket.socket:
    """Open a listening socket.

    Args:
        host: address or name to listen at.
        port: 0 lets the system choose.
        choices: what says where, for whoever reads that it cannot be there.

    Raises:
        SettingError: when the address is taken, forbidden or unknown.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = _taken(port) if taken else f"{error.strerror or error}."
        raise SettingError(
            f"Cannot listen at {host}:{port}: {reason} Choose another with {choices}.",
            code="address-unusable",
        ) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """Where a browser finds the listening socket."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - read, not bound
    return f"http://{host}:{port}/"


def holder_of(port: int, proc: Path = Path("/proc")) -> tuple[int, str] | None:
    """The process that listens at a port and its command, where this user may know it.

    Of a server and its workers, which hold one socket, that is the server.

    Args:
        port: of any address of this machine.
        proc: what Linux tells of its processes; elsewhere there is none.
    """
    sockets = {f"socket:[{inode}]" for inode in _listening(port, proc)}
    parents = {pid: _parent(proc / str(pid)) for pid in _holding(sockets, proc)}
    for pid, parent in sorted(parents.items()):
        if parent not in parents:
            return pid, _command(proc / str(pid))
    return None


def _taken(port: int) -> str:
    """Say who holds an address, and what to do about it."""
    holder = holder_of(port)
    if holder is None:
        return f"another user's process listens there; `sudo ss -ltnp 'sport = {port}'` names it."
    pid, command = holder
    return f"process {pid} listens there ({command}); `kill {pid}` ends it."


def _listening(port: int, proc: Path) -> Iterator[str]:
    """The inodes of the sockets that listen at a port."""
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (proc / "net" / table).read_text(encoding="ascii").splitlines()[1:]:
                columns = line.split()
                if columns[3] == _LISTENING and int(columns[1].rpartition(":")[2], 16) == port:
                    yield columns[9]


def _holding(sockets: set[str], proc: Path) -> Iterator[int]:
    """The processes that hold one of some sockets."""
    if not sockets:
        return
    for entry in proc.iterdir():
        # Others' processes are not ours to look into, and any may end meanwhile.
        with suppress(OSError):
            if entry.name.isdecimal() and any(
                str(file.readlink()) in sockets for file in (entry / "fd").iterdir()
            ):
                yield int(entry.name)


def _parent(entry: Path) -> int:
    try:
        # The command's name stands in brackets and may hold anything.
        return int((entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _command(entry: Path) -> str:
    try:
        words = (entry / "cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return "its command is not known"
    command = " ".join(word for word in words if word)
    return command if len(command) <= _LONGEST_COMMAND else f"{command[:_LONGEST_COMMAND]}…"
