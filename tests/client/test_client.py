"""The client, against a server as operators start it, and against one that misbehaves."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from support.indexes import BRIDGE, FEW, NOTICE, ORCHARD, index_articles, store_in
from support.servers import running_server

from fupin_search import client as module
from fupin_search.client import Client, Connection, ProblemError
from fupin_search.web.openapi import EXAMPLES

# Characters of two UTF-16 units and of four bytes stand before what is found.
RARE = replace(ORCHARD, id="rare", title="😀𠮷村的竹编出了海", body="𠮷村竹编卖到海外。😀")
COPIES = [replace(NOTICE, id=f"n{n}", title=f"第{n}号公告", body=f"公告{n}。") for n in range(250)]
READY = {"status": "ready", "generation": "g", "articles": 1, "created": "2021-01-06T08:30:00Z"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("index")
    index_articles(store_in(folder), [*FEW, RARE, *COPIES])
    with running_server(folder, workers=1) as (url, _):
        yield url


@pytest.fixture
def client(address: str) -> Iterator[Client]:
    with Client(address) as made:
        yield made


def test_what_is_found_comes_as_values(client: Client) -> None:
    answer = client.search("蜜柚", year=2020, section=["地市联播", "省外要闻"], explain=True)
    (hit,) = answer.hits
    assert (hit.id, hit.date, hit.source) == ("orchard", date(2020, 11, 30), "梅州日报")
    assert sum(share.score for share in hit.explanation) == pytest.approx(hit.score, abs=1e-4)
    (year,) = [facet for facet in answer.facets if facet.field == "year"]
    assert [bucket.value for bucket in year.buckets if bucket.selected] == ["2020"]
    with pytest.raises(AttributeError):
        hit.title = "其他"  # type: ignore[misc]


def test_spans_are_of_characters_as_python_counts_them(client: Client) -> None:
    (hit,) = client.search("竹编").hits
    assert [hit.title[start:end] for start, end in hit.highlights.title] == ["竹编"]
    (first, *_) = hit.snippet.highlights
    assert hit.snippet.text[slice(*first)] == "竹编"


def test_all_found_are_walked_through_page_by_page(client: Client) -> None:
    walk = client.search_all("公告", sort="oldest", size=40, fold=False)
    first = next(walk)
    ids = [first.id, *(hit.id for hit in walk)]
    assert len(ids) == len(set(ids)) == len(COPIES)
    assert ids[:40] == [hit.id for hit in client.search("公告", sort="oldest", size=40).hits]


def test_pages_are_not_asked_for_before_they_are_wanted() -> None:
    page = answer_of(["a", "b"], pages=3)
    with answering(lambda _, __: (200, {}, page)) as (address, asked), Client(address) as client:
        walk = client.search_all("茶")
        assert asked == []
        next(walk)
        next(walk)
        assert len(asked) == 1


def test_an_article_that_moves_to_a_later_page_meanwhile_is_given_once() -> None:
    pages = {"page=1": ["a", "b"], "page=2": ["b", "c"]}

    def reply(path: str, _: dict[str, str]) -> tuple[int, dict[str, str], object]:
        ids = next(ids for page, ids in pages.items() if page in path)
        return 200, {}, answer_of(ids, pages=2)

    with answering(reply) as (address, _), Client(address) as client:
        assert [hit.id for hit in client.search_all("茶")] == ["a", "b", "c"]


def test_each_route_has_its_method(client: Client) -> None:
    article = client.article("orchard")
    assert (article.body, article.date) == (ORCHARD.body, ORCHARD.date)
    assert client.article("bridge").url == BRIDGE.url
    assert client.similar("orchard", size=3).id == "orchard"
    assert client.suggest("dapu", size=1).query == "dapu"
    assert [one.kind for one in client.suggest("大埔").suggestions] == ["region", "title"]
    timeline = client.timeline(by="year", from_=date(2016, 1, 1), to="2020")
    assert [one.from_.year for one in timeline.periods] == [2016, 2017, 2018, 2019, 2020]
    ready = client.ready()
    assert ready.articles == len(FEW) + 1 + len(COPIES)
    assert ready.created.utcoffset() == timedelta(0)


def test_ids_and_texts_may_be_of_any_characters(client: Client) -> None:
    for name in ("../search", "a/b?c#d", "编号", "%2e"):
        with pytest.raises(ProblemError) as refused:
            client.article(name)
        assert refused.value.code in {"article-not-found", "not-found"}
    assert client.search('a&q=b#c=d+e%41"').query == 'a&q=b#c=d+e%41"'


def test_a_problem_says_what_is_wrong(client: Client) -> None:
    with pytest.raises(ProblemError) as refused:
        client.search(size=1000)
    problem = refused.value
    assert (problem.code, problem.status) == ("size-out-of-range", 400)
    assert problem.detail in str(problem)
    assert problem.retry_after is None
    assert problem.request_id


def test_what_still_holds_is_not_sent_again() -> None:
    answer = answer_of(["a"], pages=1)

    def reply(_: str, headers: dict[str, str]) -> tuple[int, dict[str, str], object]:
        known = headers.get("If-None-Match") == 'W/"1"'
        return (304, {"ETag": 'W/"1"'}, None) if known else (200, {"ETag": 'W/"1"'}, answer)

    with answering(reply) as (address, asked), Client(address) as client:
        first, again = client.search("茶"), client.search("茶")
        assert first is again
        assert [headers.get("If-None-Match") for _, headers in asked] == [None, 'W/"1"']
        client.search("茶", page=2)
        assert "If-None-Match" not in asked[-1][1]


def test_the_real_server_is_asked_so_too(client: Client) -> None:
    # The time it took is told, so an answer made again would be another one.
    assert client.search("蜜柚") is client.search("蜜柚")


def test_only_the_last_answers_are_kept() -> None:
    made = iter(range(10_000))

    def reply(_: str, __: dict[str, str]) -> tuple[int, dict[str, str], object]:
        return 200, {"ETag": f'W/"{next(made)}"'}, READY

    with answering(reply) as (address, _):
        connection = connection_to(address)
        for number in range(200):
            connection.get(f"/{number}", dict)
        assert len(connection._cache) == 64
        connection.close()


def test_a_server_that_says_when_is_asked_again_then() -> None:
    waits: list[float] = []
    replies = iter([busy("7"), busy("3"), (200, {}, READY)])
    with answering(lambda _, __: next(replies)) as (address, asked):
        connection = connection_to(address, pause=waits.append)
        assert connection.get("/", dict) == READY
        assert waits == [7, 3]
        assert len(asked) == 3
        connection.close()


@pytest.mark.parametrize(
    ("reply", "asked_times"),
    [
        ("5", 3),  # twice more, then it is told
        ("31", 1),  # too long to wait for
        ("", 1),
        ("Wed, 06 Jan 2021 08:30:00 GMT", 1),
    ],
)
def test_waiting_has_its_bounds(reply: str, asked_times: int) -> None:
    waits: list[float] = []
    with answering(lambda _, __: busy(reply)) as (address, asked):
        connection = connection_to(address, pause=waits.append)
        with pytest.raises(ProblemError) as refused:
            connection.get("/", dict)
        assert refused.value.code == "index-missing"
        assert refused.value.retry_after == (float(reply) if reply.isdecimal() else None)
        assert len(asked) == asked_times == len(waits) + 1
        connection.close()


def test_no_other_refusal_is_tried_again_nor_is_readiness() -> None:
    refused = {**EXAMPLES["400"], "detail": "It is none."}
    with answering(lambda _, __: (400, {"Retry-After": "0"}, refused)) as (address, asked):
        connection = connection_to(address)
        with pytest.raises(ProblemError, match="It is none"):
            connection.get("/", dict)
        assert len(asked) == 1
        connection.close()
    with answering(lambda _, __: busy("0")) as (address, asked), Client(address) as client:
        with pytest.raises(ProblemError):
            client.ready()
        assert len(asked) == 1


@pytest.mark.parametrize(
    ("status", "headers", "said", "code"),
    [
        (502, {}, b"<h1>502</h1>", "bad-gateway"),
        (301, {"Location": "https://search.example.org/"}, b"", "moved-permanently"),
        (404, {}, b'{"error": 1}', "not-found"),
        (200, {}, b"<h1>Please log in</h1>", "unreadable-answer"),
        (200, {}, b'{"status": "ready"}', "unreadable-answer"),
        (200, {"Content-Encoding": "gzip"}, b"no gzip", "unreadable-answer"),
    ],
)
def test_what_stands_between_server_and_client_is_told_too(
    status: int, headers: dict[str, str], said: bytes, code: str
) -> None:
    with answering(lambda _, __: (status, headers, said)) as (address, _):
        with Client(address) as client, pytest.raises(ProblemError) as refused:
            client.ready()
        assert (refused.value.code, refused.value.status) == (code, status)


def test_answers_travel_compressed() -> None:
    packed = gzip.compress(json.dumps(READY).encode())

    def reply(_: str, headers: dict[str, str]) -> tuple[int, dict[str, str], object]:
        assert headers["Accept-Encoding"] == "gzip"
        return 200, {"Content-Encoding": "gzip"}, packed

    with answering(reply) as (address, _), Client(address) as client:
        assert client.ready().articles == 1


def test_a_connection_is_kept_and_a_closed_one_replaced() -> None:
    ports: list[str] = []

    def reply(_: str, headers: dict[str, str]) -> tuple[int, dict[str, str], object]:
        ports.append(headers["port"])
        # After the second answer the server hangs up without a word.
        return 200, {"hang-up": "1"} if len(ports) == 2 else {}, READY

    with answering(reply) as (address, _), Client(address) as client:
        for _ in range(4):
            client.ready()
    assert ports[0] == ports[1] != ports[2] == ports[3]


def test_a_server_that_is_not_there_or_too_slow_is_an_os_error() -> None:
    with answering(lambda _, __: (200, {}, READY)) as (address, _):
        pass
    with Client(address) as client, pytest.raises(OSError, match="refused"):
        client.ready()
    with (
        answering(lambda _, __: (200, {"Content-Length": "1000000"}, READY)) as (address, _),
        Client(address, timeout=0.1) as client,
        pytest.raises(TimeoutError),
    ):
        client.ready()


def test_an_answer_broken_off_is_an_os_error_on_a_kept_connection_too() -> None:
    cut = {"Content-Length": "1000000", "hang-up": "1"}
    replies = iter([cut, {}, cut])
    with (
        answering(lambda _, __: (200, next(replies), READY)) as (address, asked),
        Client(address) as client,
    ):
        with pytest.raises(ConnectionError):
            client.ready()
        client.ready()
        with pytest.raises(ConnectionError):
            client.ready()
        assert len({headers["port"] for _, headers in asked}) == 2


def test_threads_may_share_a_client(client: Client) -> None:
    texts = ["蜜柚", "公告", "竹编", "志愿者"] * 10
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(client.search, texts))
    assert [answer.query for answer in answers] == texts


def test_routes_may_lie_under_a_path(address: str) -> None:
    with answering(lambda _, __: (200, {}, READY)) as (stub, asked):
        with Client(f"{stub}/site/search/") as client:
            client.ready()
        assert asked[0][0] == "/site/search/readyz"
    with Client(address.rstrip("/")) as client:
        assert client.ready().status == "ready"


@pytest.mark.parametrize("address", ["", "127.0.0.1:8080", "ftp://a", "http://", "http://a?b=c"])
def test_an_address_of_no_server_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Client(address)


def test_it_needs_wire_alone_of_the_project_and_no_library_but_msgspec() -> None:
    script = (
        "import sys; import fupin_search.client;"
        "print(*{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names);"
        "print(*(name for name in sys.modules if name.startswith('fupin_search.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    outside, inside = done.stdout.splitlines()
    assert {"fupin_search", "msgspec"} <= set(outside.split())
    assert {"falcon", "whoosh", "numpy"}.isdisjoint(outside.split())
    assert set(inside.split()) == {"fupin_search.client", "fupin_search.wire"}


def test_users_get_its_types(tmp_path: Path) -> None:
    """mypy holds who uses the client to its types, for they are shipped."""
    assert (Path(module.__file__).parent / "py.typed").is_file()
    used = tmp_path / "used.py"
    used.write_text(
        "from fupin_search.client import Client\n"
        "with Client('http://127.0.0.1:8080') as client:\n"
        "    reveal_type(client.search('茶', sort='newest').hits[0].date)\n"
        "    client.search('茶', sort='best')\n"
        "    client.search('茶', pages=2)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", tmp_path, used],
        capture_output=True,
        text=True,
        check=False,
    )
    assert 'Revealed type is "datetime.date | None"' in done.stdout.replace("Union[", ""), (
        done.stdout
    )
    assert done.stdout.count("error:") == 2, done.stdout
    assert all(f"used.py:{line}: error" in done.stdout for line in (4, 5))


Reply = tuple[int, dict[str, str], object]


def busy(after: str) -> Reply:
    """A server that is not ready."""
    return 503, {"Retry-After": after} if after else {}, EXAMPLES["503"]


def answer_of(ids: list[str], *, pages: int) -> dict[str, object]:
    """A page of articles of these ids."""
    answer = EXAMPLES["search"]
    (hit,) = answer["hits"]
    return {**answer, "pages": pages, "hits": [{**hit, "id": one} for one in ids]}


def connection_to(address: str, pause: Callable[[float], object] = lambda _: None) -> Connection:
    return Connection(address, timeout=10, retries=2, longest_wait=30, pause=pause)


@contextmanager
def answering(
    reply: Callable[[str, dict[str, str]], Reply],
) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """A server that answers as it is told to; its address, and what it was asked.

    Args:
        reply: status, headers and body for a path and the request's headers, to which the client's
            port is added; the header `hang-up` is not sent but done.
    """
    asked: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # an answer in one piece

        def do_GET(self) -> None:
            headers = {**self.headers, "port": str(self.client_address[1])}
            asked.append((self.path, headers))
            status, told, value = reply(self.path, headers)
            body = value if isinstance(value, bytes) else json.dumps(value).encode()
            self.send_response(status)
            for name, header in {"Content-Length": str(len(body)), **told}.items():
                if name != "hang-up":
                    self.send_header(name, header)
            self.end_headers()
            if status != 304:
                self.wfile.write(body)
            self.close_connection = "hang-up" in told

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
