"""The recipes of what stands in front, nginx and Caddy, followed on a machine of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from recipes.asking import BARE_GBK, GBK, URL, Reply, ask, burst
from recipes.machine import SITE, Machine
from recipes.walking import add_article

pytestmark = pytest.mark.recipes

READY = "curl -s --fail http://127.0.0.1:8080/readyz"
CAREFUL = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
# As a client that would be another: for another, or for the service to trust.
FORGED = [
    *("-H", "X-Forwarded-For: 203.0.113.9", "-H", "X-Real-IP: 203.0.113.9"),
    *("-H", "X-Forwarded-Host: evil.example", "-H", "X-Forwarded-Proto: gopher"),
    *("-H", "Forwarded: for=203.0.113.9;host=evil.example"),
]
# Answers with what it was asked, in lines.
_ECHO = """
cat >/run/echo.py <<'END'
import http.server

class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        said = (self.requestline + "\\n" + str(self.headers)).encode("latin-1")
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

http.server.HTTPServer(("127.0.0.1", 8099), Echo).serve_forever()
END
/opt/python/bin/python3 /run/echo.py >/dev/null 2>&1 & echo $! >/run/echo.pid
"""


@contextmanager
def echoing(machine: Machine, path: str, service: str) -> Iterator[None]:
    """What stands in front speaks to one who repeats what he is told, instead of the service."""
    machine.run(_ECHO)
    machine.run(f"cp {path} /run/before && sed -i s/127.0.0.1:8080/127.0.0.1:8099/ {path}")
    machine.run(f"systemctl reload {service}")
    try:
        machine.until(f"curl -sk {URL}/readyz | grep -q GET")
        yield
    finally:
        machine.run(
            f"cat /run/before >{path}; systemctl reload {service}; kill $(cat /run/echo.pid)"
        )
        machine.until(f"curl -sk {URL}/readyz | grep -q ready")


def parted(replies: list[Reply]) -> tuple[list[Reply], list[Reply]]:
    """Those that were served, and those that were told to wait."""
    assert {reply.status for reply in replies} <= {200, 429}
    return (
        [reply for reply in replies if reply.status == 200],
        [reply for reply in replies if reply.status == 429],
    )


def test_answers_come_over_tls_from_the_cache_the_second_time(behind_nginx: Machine) -> None:
    first, second = (ask(behind_nginx, "/v1/search?q=%E5%B0%B1%E4%B8%9A") for _ in range(2))
    assert first.json()["query"] == "就业"
    assert first.json()["found"] > 0
    assert [first.cache, second.cache] == ["MISS", "HIT"]
    # The very answer, time taken and all; and browsers are still told to ask.
    assert second.body == first.body
    assert second.headers["cache-control"] == "no-cache"
    for path in ("/", "/v1/search?q=1", "/v1/search?size=0"):
        headers = ask(behind_nginx, path).headers
        assert {name: headers.get(name) for name in CAREFUL} == CAREFUL, path
    assert "default-src 'none'" in ask(behind_nginx, "/").headers["content-security-policy"]


def test_a_wrong_question_is_not_kept(behind_nginx: Machine) -> None:
    for _ in range(2):
        reply = ask(behind_nginx, "/v1/search?size=0&wrong")
        assert (reply.status, reply.json()["code"]) == (400, "size-out-of-range")
        assert reply.cache in ("MISS", "EXPIRED")


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
@pytest.mark.parametrize("query", [GBK, BARE_GBK])
def test_queries_in_gbk_pass_nginx_unharmed(
    behind_nginx: Machine, version: str, query: str
) -> None:
    assert ask(behind_nginx, f"/v1/search?q={query}", version).json()["query"] == "就业"
    assert "就业" in ask(behind_nginx, f"/?q={query}", version).body


def test_plain_http_leads_to_https_byte_by_byte(behind_nginx: Machine) -> None:
    reply = ask(behind_nginx, f"http://{SITE}/?q={BARE_GBK}")
    assert reply.status == 301
    # Bytes that are no UTF-8, as the machine prints them.
    found = reply.headers["location"].encode(errors="surrogateescape")
    assert found == f"{URL}/?q=就业".encode("gbk")


def test_other_names_are_not_answered(behind_nginx: Machine) -> None:
    told = "curl -sk -o /dev/null -w '%{http_code}'"
    strange = [
        f"{told} --resolve evil.example:443:127.0.0.1 https://evil.example/ || true",
        f"{told} -H 'Host: evil.example' http://127.0.0.1/ || true",
    ]
    assert [behind_nginx.run(command) for command in strange] == ["000", "000"]


def kept_back(machine: Machine, *options: str) -> None:
    """Whatever way the path is written, the public sees no counts, and the operator does."""
    own = ask(machine, "http://127.0.0.1:8080/metrics")
    assert "fupin_requests_total" in own.body
    for path in (
        "/metrics",
        "/%6detrics",
        "//metrics",
        "/./metrics",
        "/v1/../metrics",
        "/metrics?a",
    ):
        reply = ask(machine, path, "--path-as-is", *options)
        assert (reply.status, "fupin_" in reply.body) == (404, False), path


def test_what_is_counted_is_kept_from_the_public_by_nginx(behind_nginx: Machine) -> None:
    kept_back(behind_nginx)


def test_answers_are_packed_for_those_who_can_unpack(behind_nginx: Machine) -> None:
    for path in ("/?q=1", "/v1/search?q=1"):
        size = "curl -s -o /dev/null -w '%{size_download}'"
        plain = int(behind_nginx.run(f"{size} '{URL}{path}'"))
        packed = int(behind_nginx.run(f"{size} -H 'Accept-Encoding: gzip' '{URL}{path}'"))
        assert packed * 2 < plain


def test_an_articles_page_leads_each_reader_back_to_his_own_results(behind_nginx: Machine) -> None:
    found = ask(behind_nginx, "/v1/search?q=%E5%B0%B1%E4%B8%9A").json()["hits"][0]["id"]
    for text in ("first", "second"):
        reply = ask(behind_nginx, f"/articles/{found}?q={text}")
        assert f'href="/?q={text}"' in reply.body


def test_what_a_client_says_of_itself_goes_no_further_than_nginx(behind_nginx: Machine) -> None:
    with echoing(behind_nginx, "/etc/nginx/sites-available/fupin-search", "nginx"):
        told = ask(behind_nginx, f"/readyz?q={BARE_GBK}", *FORGED).body
    assert "203.0.113.9" not in told
    assert "evil.example" not in told
    assert "gopher" not in told
    assert "X-Forwarded-For: 127.0.0.1\n" in told
    assert f"Host: {SITE}\n" in told


def test_the_service_believes_nothing_of_where_a_request_came_from(behind_nginx: Machine) -> None:
    """Even where nothing stands in front that would take it away."""
    page = "http://127.0.0.1:8080/?q=1"
    plain, forged = ask(behind_nginx, page), ask(behind_nginx, page, *FORGED)
    assert forged.status == plain.status
    assert "evil.example" not in forged.body + str(forged.headers)


def test_a_burst_is_told_to_wait_the_api_and_the_pages_apart(behind_nginx: Machine) -> None:
    """Each client has its own allowance, whatever it says of itself."""
    one, other = ("--interface", "127.0.0.21"), ("--interface", "127.0.0.22")
    served, refused = parted(burst(behind_nginx, "/", 60, *one, *FORGED))
    assert 31 <= len(served) < 60
    assert refused[0].headers["retry-after"] == "5"
    assert "请求过于频繁" in refused[0].body
    assert parted(burst(behind_nginx, "/v1/search", 31, *one))[1] == []
    assert parted(burst(behind_nginx, "/", 31, *other))[1] == []
    assert parted(burst(behind_nginx, "/static/style.css", 60, *one))[1] == []
    served, refused = parted(burst(behind_nginx, "/v1/search", 150, *other))
    assert 61 <= len(served) < 150
    assert refused[0].headers["content-type"] == "application/problem+json"
    assert refused[0].json()["code"] == "too-many-requests"


def test_a_network_of_ipv6_counts_as_one_client(behind_nginx: Machine) -> None:
    near, neighbour, far = "2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:3::1"
    for address in (near, neighbour, far):
        behind_nginx.run(f"ip address replace {address}/128 dev lo nodad")
    to = ("--resolve", f"{SITE}:443:[{near}]")
    for address, least, most in ((near, 31, 59), (neighbour, 0, 30), (far, 31, 59)):
        served, _ = parted(burst(behind_nginx, "/", 60, *to, "--interface", address))
        assert least <= len(served) <= most, address


def test_an_outage_shows_the_last_answers_and_a_swapped_index_is_seen_within_the_time_said(
    behind_nginx: Machine,
) -> None:
    kept = "/v1/search?q=%E8%8C%B6"
    before = ask(behind_nginx, kept).json()["generation"]
    add_article(behind_nginx, "71")
    behind_nginx.run("systemctl start fupin-search-reindex.service")
    began = time.monotonic()
    live = behind_nginx.run("cat /var/lib/fupin-search/index/CURRENT").strip()
    assert live != before

    behind_nginx.run("systemctl kill --signal=KILL fupin-search.service")
    behind_nginx.until(f"! {READY}")
    assert ask(behind_nginx, kept).json()["generation"] == before
    page, answer = ask(behind_nginx, "/?q=away"), ask(behind_nginx, "/v1/search?q=away")
    assert (page.status, answer.status) == (503, 503)
    assert "暂时无法搜索" in page.body
    assert answer.json()["code"] == "away"
    assert page.headers["retry-after"] == "10"
    assert ask(behind_nginx, "/readyz").status == 502

    # It comes back by itself, and the answer kept is fetched anew behind the back of one who asks.
    behind_nginx.until(READY)
    assert ask(behind_nginx, "/readyz").json()["generation"] == live
    seen, caches = before, []
    while seen == before and time.monotonic() - began < 120:
        reply = ask(behind_nginx, kept)
        seen = reply.json()["generation"]
        caches.append(reply.cache)
        time.sleep(0.2)
    assert seen == live
    assert set(caches) <= {"HIT", "STALE", "UPDATING", "EXPIRED", "MISS"}


def test_logs_are_rotated_and_no_request_is_lost(behind_nginx: Machine) -> None:
    folder = "/var/log/nginx/fupin-search"
    ask(behind_nginx, "/healthz?before")
    report = "/var/log/fupin-search/reindex.jsonl"
    behind_nginx.run(f"test -s {report}")
    behind_nginx.run("logrotate --force /etc/logrotate.d/fupin-search")
    behind_nginx.until(f"[ -e {folder}/access.log ]")
    # nginx takes up the new file a moment after it is told.
    behind_nginx.until(f"curl -s {URL}/healthz?after >/dev/null; grep -q after {folder}/access.log")
    assert "before" not in behind_nginx.run(f"cat {folder}/access.log")
    assert "/healthz?before" in behind_nginx.run(f"cat {folder}/access.log-*")
    assert "after" not in behind_nginx.run(f"tail -n 1 {folder}/access.log-*")
    assert behind_nginx.run(f"stat -c '%U %G %a' {folder}/access.log").split() == [
        "www-data",
        "adm",
        "640",
    ]
    assert behind_nginx.run(f"ls {report}-*.gz")
    assert behind_nginx.run(f"ls {report} 2>/dev/null || echo gone").strip() == "gone"
    assert behind_nginx.run("find /var/log/fupin-search ! -user fupin-search") == ""


def test_the_journal_has_its_limits_and_takes_every_word_of_its_settings(
    behind_nginx: Machine,
) -> None:
    said = behind_nginx.run("journalctl --no-pager -o cat _COMM=systemd-journal _COMM=systemd")
    assert "Unknown key" not in said
    assert "Failed to parse" not in said
    shown = behind_nginx.run(
        "journalctl --no-pager -o cat -u systemd-journald | grep 'System Journal'"
    )
    assert "max 1.0G" in shown.splitlines()[-1], shown


def test_caddy_answers_over_tls_with_headers_and_packed(behind_caddy: Machine) -> None:
    reply = ask(behind_caddy, "/v1/search?q=%E5%B0%B1%E4%B8%9A", "-k")
    assert reply.json()["found"] > 0
    assert {name: reply.headers.get(name) for name in CAREFUL} == CAREFUL
    assert "default-src 'none'" in ask(behind_caddy, "/", "-k").headers["content-security-policy"]
    packed = behind_caddy.run(f"curl -sk -H 'Accept-Encoding: gzip' {URL}/ | gzip -dc")
    assert "<!doctype html>" in packed
    assert ask(behind_caddy, f"http://{SITE}/?q=1").headers["location"] == f"{URL}/?q=1"


def test_what_is_counted_is_kept_from_the_public_by_caddy(behind_caddy: Machine) -> None:
    kept_back(behind_caddy, "-k")


@pytest.mark.parametrize("version", ["--http1.1", "--http2"])
@pytest.mark.parametrize("query", [GBK, BARE_GBK])
def test_queries_in_gbk_pass_caddy_unharmed(
    behind_caddy: Machine, version: str, query: str
) -> None:
    reply = ask(behind_caddy, f"/v1/search?q={query}", "-k", version)
    assert reply.json()["query"] == "就业"


def test_what_a_client_says_of_itself_goes_no_further_than_caddy(behind_caddy: Machine) -> None:
    with echoing(behind_caddy, "/etc/caddy/Caddyfile", "caddy"):
        told = ask(behind_caddy, "/readyz", "-k", *FORGED).body
    assert "203.0.113.9" not in told
    assert "evil.example" not in told
    assert "gopher" not in told
    assert "X-Forwarded-For: 127.0.0.1\n" in told


def test_caddy_says_in_chinese_or_in_json_that_the_service_is_away(behind_caddy: Machine) -> None:
    behind_caddy.run("systemctl stop fupin-search")
    try:
        page, answer = ask(behind_caddy, "/?q=1", "-k"), ask(behind_caddy, "/v1/search", "-k")
    finally:
        behind_caddy.run("systemctl start fupin-search")
    assert (page.status, answer.status) == (503, 503)
    assert "暂时无法搜索" in page.body
    assert answer.json()["code"] == "away"
    assert answer.headers["content-type"] == "application/problem+json"
