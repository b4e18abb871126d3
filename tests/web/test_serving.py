"""The server on a real socket, with real processes."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import termios
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from support.indexes import BRIDGE, FEW, NOTICE, index_articles, store_in
from support.servers import running_server

from fupin_search.web.connections import find_port_holder


def get(url: str) -> dict[str, Any]:
    """The JSON behind a URL."""
    with urllib.request.urlopen(url, timeout=30) as response:
        answer: dict[str, Any] = json.load(response)
        return answer


def follow(url: str, generation: str) -> dict[str, Any]:
    """Ask until a generation answers every time; a worker may be opening it just now."""
    deadline = time.monotonic() + 30
    while True:
        answers = [get(f"{url}v1/search") for _ in range(8)]
        if {answer["generation"] for answer in answers} == {generation}:
            return answers[0]
        assert time.monotonic() < deadline, f"{generation} is not followed"


def children(process: subprocess.Popen[str]) -> list[int]:
    """The worker processes."""
    listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(child) for child in listed.split()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index_articles(store_in(tmp_path))
    return tmp_path


def test_a_search_over_a_real_socket_answers_utf8_and_gbk_alike(folder: Path) -> None:
    with running_server(folder, workers=1) as (url, _):
        assert get(f"{url}readyz")["articles"] == 3
        for encoding in ("utf-8", "gbk"):
            answer = get(f"{url}v1/search?q={quote('就业补贴', encoding=encoding)}")
            assert answer["query"] == "就业补贴"
            assert {hit["id"] for hit in answer["hits"]} == {"orchard", "bridge"}
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(f"{url}v1/search?size=1000")
        assert refused.value.code == 400
        assert json.load(refused.value)["code"] == "size-out-of-range"


def test_bytes_that_should_have_been_encoded_are_read_all_the_same(folder: Path) -> None:
    """As old pages link, and as people paste into curl."""
    with running_server(folder, workers=1) as (url, _):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        for encoding in ("utf-8", "gbk"):
            with socket.create_connection((host, int(port)), timeout=30) as connection:
                target = "/v1/search?q=就业补贴".encode(encoding)
                connection.sendall(b"GET " + target + b" HTTP/1.0\r\n\r\n")
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            assert json.loads(answer.partition(b"\r\n\r\n")[2])["query"] == "就业补贴"


def test_workers_follow_a_swap_are_restarted_and_leave_on_sigterm(folder: Path) -> None:
    with running_server(folder, workers=2) as (url, process):
        assert get(f"{url}v1/search")["found"] == 3
        first = children(process)
        assert len(first) == 2
        fresh = index_articles(store_in(folder), [BRIDGE, NOTICE]).generation
        assert follow(url, fresh)["found"] == 2
        os.kill(first[0], signal.SIGKILL)
        deadline = time.monotonic() + 30
        while len(set(children(process)) - {first[0]}) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(set(children(process)) - {first[0]}) == 2
        assert follow(url, fresh)["found"] == 2
        process.terminate()
        assert process.wait(timeout=30) == 0


def test_requests_at_once_across_workers_all_answer(folder: Path) -> None:
    """Whoosh's files are read by seeking; sharing them between processes would garble answers."""
    index_articles(store_in(folder), FEW)
    with running_server(folder, workers=2) as (url, _):
        script = (
            "import json,sys,urllib.request as u\n"
            "for n in range(60):\n"
            f"    a=json.load(u.urlopen({url!r}+'v1/search?q='+u.quote('稳岗就业补贴')))\n"
            "    assert a['hits'][0]['id']=='orchard', a\n"
        )
        askers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(4)]
        assert [asker.wait(timeout=60) for asker in askers] == [0, 0, 0, 0]


def gone(pids: list[int]) -> bool:
    """Whether processes end, given a while."""
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def free(url: str) -> bool:
    """Whether a server may listen where one did."""
    port = int(url.rstrip("/").rpartition(":")[2])
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        probe.listen()
    return True


def test_a_server_that_is_killed_leaves_no_worker_and_its_port_free(folder: Path) -> None:
    with running_server(folder, workers=2) as (url, process):
        workers = children(process)
        assert len(workers) == 2
        process.kill()
        assert gone(workers)
        assert free(url)


def test_a_worker_whose_server_died_before_it_began_leaves_too() -> None:
    """As it may be where both happen at once."""
    script = (
        "import os, signal, sys, time\n"
        "from fupin_search.web.server import WorkerPool\n"
        "def work(number):\n"
        "    print(os.getpid(), flush=True)\n"
        "    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        "    time.sleep(60)\n"
        "fork = os.fork\n"
        "def dying():\n"
        "    child = fork()\n"
        "    if child:\n"
        "        os._exit(0)\n"
        "    time.sleep(0.3)\n"
        "    return child\n"
        "os.fork = dying\n"
        "WorkerPool([work]).run()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout
        worker = process.stdout.readline()
        assert not worker or gone([int(worker)])


def test_a_service_that_is_hung_up_reads_its_files_again_and_goes_on(folder: Path) -> None:
    with running_server(folder, workers=2, start_new_session=True) as (url, process):
        workers = children(process)
        for pid in (process.pid, *workers):
            os.kill(pid, signal.SIGHUP)
        assert get(f"{url}v1/search")["found"] == 3
        time.sleep(1)
        assert children(process) == workers


def test_a_server_whose_terminal_is_closed_ends_with_its_workers(folder: Path) -> None:
    mine, its = pty.openpty()

    def take_terminal() -> None:
        # Tests that run under nohup hand on that it is ignored.
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        fcntl.ioctl(its, termios.TIOCSCTTY, 0)

    with running_server(
        folder, workers=2, start_new_session=True, preexec_fn=take_terminal, pass_fds=[its]
    ) as (url, process):
        workers = children(process)
        os.close(its)
        os.close(mine)
        assert process.wait(timeout=30) == 0
        assert gone(workers)
        assert free(url)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_taken_port_is_said_with_who_has_it_and_what_to_do(folder: Path, workers: int) -> None:
    with running_server(folder, workers=workers) as (url, process):
        port = url.rstrip("/").rpartition(":")[2]
        arguments = ["serve", "--index", str(folder), "--port", port]
        done = subprocess.run(
            [sys.executable, "-m", "fupin_search", *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert f"process {process.pid} listens there" in done.stderr
    assert f"kill {process.pid}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_of_a_process_that_cannot_be_looked_into_is_said_too(tmp_path: Path) -> None:
    net = tmp_path / "net"
    net.mkdir()
    head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
    line = "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 77 1\n"
    (net / "tcp").write_text(head + line)
    assert find_port_holder(8080, tmp_path) is None
    for pid, parent in (("9", "1"), ("12", "9")):
        (tmp_path / pid / "fd").mkdir(parents=True)
        (tmp_path / pid / "fd" / "3").symlink_to("socket:[77]")
        (tmp_path / pid / "stat").write_text(f"{pid} (a ) b) S {parent} 1 1")
        (tmp_path / pid / "cmdline").write_bytes(b"serve\0--port\0" + b"8080\0" * 50)
    found = find_port_holder(8080, tmp_path)
    assert found is not None
    assert found[0] == 9
    assert found[1].startswith("serve --port 8080")
    assert len(found[1]) < 100
    assert find_port_holder(8081, tmp_path) is None


def test_a_server_says_that_it_takes_a_new_generation(folder: Path) -> None:
    with running_server(folder, workers=1) as (url, process):
        fresh = index_articles(store_in(folder), [BRIDGE, NOTICE]).generation
        follow(url, fresh)
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert f"INFO Now serving 2 articles of generation {fresh}" in said


def test_serving_without_an_index_says_how_to_make_one(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fupin_search", "serve", "--index", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 4
    assert "fupin-search reindex" in done.stderr
