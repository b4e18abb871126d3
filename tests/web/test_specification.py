"""The specification: true, whole, and readable."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import jsonschema
import msgspec
import pytest
import schemathesis
from falcon.inspect import inspect_routes
from falcon.testing import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import negative_data_rejection
from selectolax.lexbor import LexborHTMLParser as Html
from support.indexes import FEW, ORCHARD, store_in

from fupin_search import service, wire
from fupin_search.errors import REMEDIES, FupinSearchError, IndexUnusableError, RequestError
from fupin_search.model.answer import FACET_FIELDS, PeriodLength
from fupin_search.model.query import Match
from fupin_search.query.expressions import ReadingKind
from fupin_search.service import Search
from fupin_search.settings import Settings
from fupin_search.vocabulary.phrases import SuggestionKind
from fupin_search.web.app import App, create_app
from fupin_search.web.metrics import Metrics
from fupin_search.web.openapi import EXAMPLES, openapi_document
from fupin_search.web.reference import list_keys

ROOT = Path(__file__).resolve().parent.parent.parent
# What JSON Schema has no words for: parameters that hang on one another, and on the map.
# What stops a server from starting is no answer.
OPERATORS = {"address-unusable", "metrics-folder"}
BETWEEN_PARAMETERS = {
    *("empty-range", "page-too-deep", "too-many-parameters"),
    *("bad-date", "bad-region", "bad-year", "bad-month"),
}


@pytest.fixture(scope="module")
def app(make_search: Callable[..., Search]) -> App:
    copies = [replace(ORCHARD, id=f"copy{n}", source=f"第{n}份报") for n in range(3)]
    more = [replace(ORCHARD, id=f"n{n}", title=f"第{n}期", body=f"公告{n}。") for n in range(25)]
    search = make_search([*FEW, *copies, *more])
    return create_app(search, Settings(base_url="https://www.example.org"), metrics=Metrics(search))


@pytest.fixture(scope="module")
def client(app: App) -> TestClient:
    return TestClient(app)


def closed(schema: Any) -> Any:
    """A schema that lets no object have a key it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: closed(value) for name, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        inner["additionalProperties"] = False
    return inner


def told(path: str, status: int) -> dict[str, Any]:
    """What the specification says of an answer."""
    answer: dict[str, Any] = openapi_document()["paths"][path]["get"]["responses"][str(status)]
    return answer


def check(value: object, schema: dict[str, Any]) -> None:
    """Hold a value to a schema of the specification, keys it does not name refused."""
    components = deepcopy(openapi_document()["components"])
    whole = {**closed(schema), "components": closed(components)}
    jsonschema.Draft202012Validator(
        whole, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    ).validate(value)


def test_it_is_openapi_3_1(client: TestClient) -> None:
    document = client.simulate_get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_route_of_the_api_is_in_it_and_no_other(app: App) -> None:
    for path in openapi_document()["paths"]:
        assert app._router.find(path.replace("{article_id}", "x")), path
    routes = {route.path for route in inspect_routes(app)}
    pages = {"/", "/articles/{article_id}", "/static/{name}", "/docs/api"}
    assert routes - pages == set(openapi_document()["paths"])


def test_every_code_a_refusal_can_have_is_listed() -> None:
    for folder in ("web", "service"):
        for source in (ROOT / "fupin_search" / folder).rglob("*.py"):
            text = source.read_text(encoding="utf-8")
            codes = set(re.findall(r'code="([a-z_-]+)"', text)) - OPERATORS
            assert codes <= REMEDIES.keys(), source


def test_every_remedy_has_the_status_of_its_error_and_the_limits_of_the_service() -> None:
    by_code = {one.default_code: one.http_status for one in subclasses(FupinSearchError)}
    for code, remedy in REMEDIES.items():
        expected = by_code.get(code, RequestError.http_status)
        assert remedy.status in {expected, 404, 405, 413, 431}, code
        assert (remedy.status == IndexUnusableError.http_status) == code.startswith("index-")
    limits = {
        "query-too-long": service.MOST_TEXT,
        "size-out-of-range": service.LARGEST_PAGE,
        "page-too-deep": service.DEEPEST_HIT,
        "facet-size-out-of-range": service.LARGEST_FACET,
        "too-many-days": service.MOST_DAYS,
    }
    for code, limit in limits.items():
        assert f"{limit:,}" in REMEDIES[code].english
        assert f"{limit:,}" in REMEDIES[code].chinese


def subclasses(kind: type[FupinSearchError]) -> Iterator[type[FupinSearchError]]:
    for one in kind.__subclasses__():
        yield one
        yield from subclasses(one)


ASKED = [
    ("/v1/search", ""),
    ("/v1/search", f"q={quote('蜜柚')}&explain=1"),
    ("/v1/search", f"q={quote('去年 广州 直播')}&region=440000&year=2020"),
    ("/v1/search", f"q={quote('wengang')}"),
    ("/v1/search", f"q={quote('“没有的词语” 蜜柚')}"),
    ("/v1/search", "facet=year&facet_size=0&size=1&page=3"),
    ("/v1/timeline", ""),
    ("/v1/timeline", f"q={quote('蜜柚')}&by=year"),
    ("/v1/articles/{article_id}", "orchard"),
    ("/v1/articles/{article_id}", "notice"),
    ("/v1/articles/{article_id}", "copy1"),
    ("/v1/articles/{article_id}/similar", "orchard"),
    ("/v1/suggest", f"q={quote('第')}"),
    ("/v1/suggest", "q=dabu"),
    ("/feed.json", "size=2"),
    ("/feed.atom", ""),
    ("/opensearch.xml", ""),
    ("/opensearch/suggestions", f"q={quote('第')}"),
    ("/openapi.json", ""),
    ("/healthz", ""),
    ("/readyz", ""),
    ("/metrics", ""),
]


@pytest.mark.parametrize(("path", "asked"), ASKED)
def test_answers_are_as_specified_to_the_key(client: TestClient, path: str, asked: str) -> None:
    if "{" in path:
        result = client.simulate_get(path.format(article_id=asked))
    else:
        result = client.simulate_get(path, query_string=asked)
    assert result.status_code == 200, result.text
    answer = told(path, 200)
    kind = result.headers["content-type"].partition(";")[0]
    assert list(answer["content"]) == [kind]
    if "json" in kind:
        check(result.json, answer["content"][kind]["schema"])
        told_of = answer["content"][kind]["schema"]
        if "$ref" in told_of:
            struct = getattr(wire, told_of["$ref"].rpartition("/")[2])
            decoded = msgspec.json.decode(result.content, type=struct, strict=True)
            assert msgspec.json.encode(decoded) == without_empty_explanations(result.content)
    for name, header in answer["headers"].items():
        known = openapi_document()["components"]["headers"][header["$ref"].rpartition("/")[2]]
        if known.get("required") or name == "ETag":
            check(result.headers[name.lower()], known["schema"])


def without_empty_explanations(answer: bytes) -> bytes:
    """Leave out what Python reads alike, absent or empty."""
    return answer.replace(b',"explanation":[]', b"")


@pytest.mark.parametrize(
    ("url", "path", "status"),
    [
        ("/v1/search?size=0", "/v1/search", 400),
        ("/v1/articles/none", "/v1/articles/{article_id}", 404),
        ("/v1/articles/none/similar", "/v1/articles/{article_id}/similar", 404),
        ("/feed.atom?page=0", "/feed.atom", 400),
    ],
)
def test_problems_are_as_specified(client: TestClient, url: str, path: str, status: int) -> None:
    address, _, query = url.partition("?")
    result = client.simulate_get(address, query_string=query)
    assert result.status_code == status
    check(result.json, told(path, status)["content"]["application/problem+json"]["schema"])
    assert REMEDIES[result.json["code"]].status == status


def test_examples_keep_to_their_schemas() -> None:
    seen = 0
    for operation in openapi_document()["paths"].values():
        for answer in operation["get"]["responses"].values():
            for content in answer.get("content", {}).values():
                if "example" in content:
                    check(json.loads(json.dumps(content["example"])), content["schema"])
                    seen += 1
        for one in operation["get"]["parameters"]:
            if "example" in one:
                check(one["example"], one["schema"])
    assert seen > 20
    for path in openapi_document()["paths"].values():
        operation = path["get"]["operationId"]
        if operation in EXAMPLES:
            (content,) = path["get"]["responses"]["200"]["content"].values()
            struct = getattr(wire, content["schema"]["$ref"].rpartition("/")[2])
            written = json.dumps(EXAMPLES[operation], ensure_ascii=False, separators=(",", ":"))
            assert (
                msgspec.json.encode(msgspec.json.decode(written, type=struct)) == written.encode()
            )


@pytest.mark.parametrize(
    ("struct", "key", "values"),
    [
        ("Facet", "field", FACET_FIELDS),
        ("Interpreted", "match", [match.value for match in Match]),
        ("Reading", "kind", [kind.value for kind in ReadingKind]),
        ("Timeline", "by", [by.value for by in PeriodLength]),
        ("Suggestion", "kind", [kind.value for kind in SuggestionKind]),
    ],
)
def test_words_to_choose_from_are_those_of_the_model(
    struct: str, key: str, values: Iterable[str]
) -> None:
    schema = openapi_document()["components"]["schemas"][struct]["properties"][key]
    assert sorted(schema["enum"]) == sorted(values)


def test_everything_is_said_in_both_languages() -> None:
    for path, operation in openapi_document()["paths"].items():
        assert operation["get"]["x-summary-zh"], path
        told_of = [*operation["get"]["parameters"], *operation["get"]["responses"].values()]
        for one in told_of:
            assert one["description"].isascii() or "×" in one["description"]
            assert not one["x-description-zh"].isascii(), one


def keys_said(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema that stands under a key, however deep."""
    if isinstance(schema, list):
        for one in schema:
            yield from keys_said(one)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {}).values()
        for one in schema.values():
            yield from keys_said(one)


def test_every_key_and_header_is_explained_in_both_languages() -> None:
    components = openapi_document()["components"]
    explained = [*keys_said(components["schemas"]), *components["headers"].values()]
    assert len(explained) > 100
    for one in explained:
        assert one["description"].isascii(), one
        assert not one["x-description-zh"].isascii(), one


def test_what_the_reference_page_offers_to_try_is_answered(client: TestClient) -> None:
    page = Html(client.simulate_get("/docs/api", host="search.example.org").text)
    tried = page.css(".try")
    assert len(tried) == len(openapi_document()["paths"])
    for one in tried:
        link, command = one.css_first("a"), one.css_first("pre")
        assert link
        assert command
        address = str(link.attributes["href"])
        assert address.startswith("http://search.example.org/")
        path, _, query = address.removeprefix("http://search.example.org").partition("?")
        assert client.simulate_get(path, query_string=query).status_code == 200, address
        words = shlex.split(command.text())
        asked = (
            [word.split("=", 1) for word in words[words.index("--data-urlencode") + 1 :: 2]]
            if (query)
            else []
        )
        assert words[0] == "curl"
        assert address.partition("?")[0] in words
        assert parse_qsl(query) == [tuple(pair) for pair in asked]


def test_the_reference_page_is_there_before_the_index(tmp_path: Path) -> None:
    search = Search(store_in(tmp_path))
    client = TestClient(create_app(search, Settings(public_url="https://news.example.org/find")))
    result = client.simulate_get("/docs/api")
    assert result.status_code == 200
    assert (
        "curl https://news.example.org/find/v1/articles/p0123456789ab" in Html(result.text).text()
    )
    tag = result.headers["etag"]
    again = client.simulate_get("/docs/api", headers={"If-None-Match": tag})
    assert again.status_code == 304
    search.close()


def test_the_reference_page_shows_all_of_it_and_needs_nothing_from_elsewhere(
    client: TestClient,
) -> None:
    result = client.simulate_get("/docs/api")
    page = Html(result.text)
    words = page.text()
    for path, operation in openapi_document()["paths"].items():
        assert f"GET {path}" in words
        for one in operation["get"]["parameters"]:
            assert one["description"] in words
            assert one["x-description-zh"] in words
    components = openapi_document()["components"]
    for name, header in components["headers"].items():
        assert name in words
        assert header["x-description-zh"] in words
    for name, schema in components["schemas"].items():
        assert page.css_matches(f"#type-{name}")
        for key in list_keys(schema):
            assert {key.name, key.chinese, key.english} <= texts_of(page, f"#type-{name}")
    for code, remedy in REMEDIES.items():
        assert {code, remedy.chinese, remedy.english} <= texts_of(page, f"#problem-{code}")
    for link in page.css("a[href^='#']"):
        assert page.css_matches(str(link.attributes["href"])), link.attributes
    loaded = [
        *(node.attributes.get("src") for node in page.css("[src]")),
        *(node.attributes.get("href") for node in page.css("link[rel=stylesheet], link[rel=icon]")),
    ]
    assert loaded
    assert all(address and address.startswith("/static/") for address in loaded)


def texts_of(page: Html, where: str) -> set[str]:
    """Each piece of text below a node, by itself."""
    return {one.text(deep=False).strip() for node in page.css(where) for one in node.css("*")}


@schemathesis.check
def positive_data_is_refused_only_for_what_schemas_cannot_say(
    ctx: schemathesis.CheckContext,
    response: schemathesis.Response,
    case: schemathesis.Case[Any],
) -> None:
    meta = case.meta
    if response.status_code == 400 and meta and meta.generation.mode.is_positive:
        assert response.json()["code"] in BETWEEN_PARAMETERS


@pytest.mark.parametrize("mode", schemathesis.GenerationMode)
def test_no_request_made_from_the_specification_is_answered_against_it(
    app: App, mode: schemathesis.GenerationMode
) -> None:
    """All of schemathesis' checks, on requests that keep to the specification and that do not."""
    config = schemathesis.config.SchemathesisConfig.from_dict(
        {
            # Its client for WSGI unpacks nothing.
            "headers": {"Accept-Encoding": "identity"},
            "checks": {"positive_data_acceptance": {"expected-statuses": [200, 304, 400, 404]}},
        }
    )
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=config)
    results = list(schema.get_all_operations())
    operations = [result.ok() for result in results if isinstance(result, Ok)]
    assert len(operations) == len(results)
    # It does not ask for what it has read.
    asked = set(openapi_document()["paths"]) - {"/openapi.json"}
    assert {one.path for one in operations} == asked
    for operation in operations:
        # Any text will do for an id or a tag.
        wrong = any(one["in"] == "query" for one in operation.definition.raw["parameters"])
        if mode.is_negative and not wrong:
            continue

        @settings(
            max_examples=25,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case[Any]) -> None:
            # A query string has no types, and names nobody knows are passed over: some of what
            # violates the schema is no violation once it is written out.
            case.call_and_validate(excluded_checks=[negative_data_rejection])

        ask()
