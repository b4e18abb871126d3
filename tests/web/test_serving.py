"""The server on a real socket, with real processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from indexes import BRIDGE, FEW, NOTICE, indexed, store_in
from served import served


def get(url: str) -> dict[str, Any]:
    """The JSON behind a URL."""
    with urllib.request.urlopen(url, timeout=30) as response:  # noqa: S310 - our own address
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
    indexed(store_in(tmp_path))
    return tmp_path


def test_a_search_over_a_real_socket_answers_utf8_and_gbk_alike(folder: Path) -> None:
    with served(folder, workers=1) as (url, _):
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
    with served(folder, workers=1) as (url, _):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        for encoding in ("utf-8", "gbk"):
            with socket.create_connection((host, int(port)), timeout=30) as connection:
                target = "/v1/search?q=就业补贴".encode(encoding)
                connection.sendall(b"GET " + target + b" HTTP/1.0\r\n\r\n")
                answer = b"".join(iter(lambda: connection.recv(65536), b""))
            assert json.loads(answer.partition(b"\r\n\r\n")[2])["query"] == "就业补贴"


def test_workers_follow_a_swap_are_restarted_and_leave_on_sigterm(folder: Path) -> None:
    with served(folder, workers=2) as (url, process):
        assert get(f"{url}v1/search")["found"] == 3
        first = children(process)
        assert len(first) == 2
        fresh = indexed(store_in(folder), [BRIDGE, NOTICE]).generation
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
    indexed(store_in(folder), FEW)
    with served(folder, workers=2) as (url, _):
        script = (
            "import json,sys,urllib.request as u\n"
            "for n in range(60):\n"
            f"    a=json.load(u.urlopen({url!r}+'v1/search?q='+u.quote('稳岗就业补贴')))\n"
            "    assert a['hits'][0]['id']=='orchard', a\n"
        )
        askers = [subprocess.Popen([sys.executable, "-c", script]) for _ in range(4)]
        assert [asker.wait(timeout=60) for asker in askers] == [0, 0, 0, 0]


def test_a_taken_port_is_said_with_what_to_do(folder: Path) -> None:
    with served(folder, workers=1) as (url, _):
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
    assert "Traceback" not in done.stderr


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
