"""The client knows all that the specification promises, and nothing it does not."""

from __future__ import annotations

import json
from collections.abc import Iterable
from inspect import Parameter, signature
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import msgspec
import pytest

from fupin_search import client as ours
from fupin_search import wire
from fupin_search.client import Client
from fupin_search.web.openapi import openapi_document

OPERATIONS = {
    one["get"]["operationId"]: one["get"]
    for one in openapi_document()["paths"].values()
    if hasattr(Client, one["get"]["operationId"])
}
# Of a search, and without a meaning for what is counted along time.
NOT_OF_A_TIMELINE = {"sort", "page", "size", "facet", "facet_size", "explain", "fold"}


def answered(name: str) -> tuple[type, dict[str, Any]]:
    """What a method gives, and the answer of its route."""
    (content,) = OPERATIONS[name]["responses"]["200"]["content"].values()
    return get_type_hints(getattr(Client, name))["return"], content


def test_there_is_a_method_for_every_route_that_answers_in_the_archives_own_json() -> None:
    assert set(OPERATIONS) == {"search", "timeline", "suggest", "article", "similar", "ready"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_method_answers_with_the_struct_that_its_route_has(name: str) -> None:
    kind, content = answered(name)
    assert kind is getattr(wire, content["schema"]["$ref"].rpartition("/")[2])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_parameter_of_a_route_is_one_of_its_method_and_the_other_way_round(name: str) -> None:
    method = getattr(Client, name)
    taken: set[str] = set()
    for one in list(signature(method).parameters.values())[1:]:
        hint = get_type_hints(method, include_extras=True)[one.name]
        if one.kind is Parameter.VAR_KEYWORD:
            (asked,) = get_args(hint)
            assert is_typeddict(asked)
            taken |= set(get_type_hints(asked))
        else:
            taken.add(one.name)
    specified = {one["name"] for one in OPERATIONS[name]["parameters"] if one["in"] != "header"}
    if name == "timeline":
        specified -= NOT_OF_A_TIMELINE
    assert {one.rstrip("_") for one in taken} == specified


def chosen_from(hint: object) -> set[str]:
    """The words a type has to choose from."""
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    return {word for one in get_args(hint) for word in chosen_from(one)}


@pytest.mark.parametrize("name", ["search", "timeline"])
def test_words_to_choose_from_are_those_of_the_specification(name: str) -> None:
    hints = get_type_hints(getattr(Client, name), include_extras=True)
    (parameters,) = get_args(hints["parameters"])
    hints |= get_type_hints(parameters)
    seen = 0
    for one in OPERATIONS[name]["parameters"]:
        schema = one["schema"].get("items", one["schema"])
        if chosen_from(hints.get(one["name"])):
            assert chosen_from(hints[one["name"]]) == set(schema["enum"]) - {""}
            seen += 1
    assert seen


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_examples_of_the_specification_are_read(name: str) -> None:
    kind, content = answered(name)
    example = content["example"]
    value: object = msgspec.json.decode(json.dumps(example), type=kind)
    assert json.loads(msgspec.json.encode(value)) == example


def test_keys_of_a_newer_server_are_passed_over() -> None:
    for name in OPERATIONS:
        kind, content = answered(name)
        msgspec.json.decode(json.dumps(with_more(content["example"])), type=kind)


def with_more(value: Any) -> Any:
    if isinstance(value, dict):
        return {**{name: with_more(one) for name, one in value.items()}, "newer": [{}]}
    return [with_more(one) for one in value] if isinstance(value, list) else value


def test_all_values_can_be_named_from_the_module() -> None:
    kinds = {answered(name)[0] for name in OPERATIONS}
    structs = structs_in(kinds)
    assert {kind.__name__ for kind in structs} <= set(ours.__all__)
    for kind in structs:
        assert getattr(ours, kind.__name__) is kind
        assert kind.__struct_config__.frozen, kind
        assert not any(get_origin(hint) is list for hint in get_type_hints(kind).values()), kind


def structs_in(hints: Iterable[object]) -> set[type[msgspec.Struct]]:
    """The Structs that types are made of."""
    found: set[type[msgspec.Struct]] = set()
    for hint in hints:
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            found |= {hint, *structs_in(get_type_hints(hint).values())}
        else:
            found |= structs_in(get_args(hint))
    return found
