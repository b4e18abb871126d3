"""The client knows all that the specification promises, and nothing it does not."""

from __future__ import annotations

import json
from inspect import Parameter, signature
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

import msgspec
import pytest

from fupin_search import client as ours
from fupin_search.client import Client
from fupin_search.web.specification import specification

OPERATIONS = {
    one["get"]["operationId"]: one["get"]
    for one in specification()["paths"].values()
    if hasattr(Client, one["get"]["operationId"])
}
# Of a search, and without a meaning for what is counted along time.
NOT_OF_A_TIMELINE = {"sort", "page", "size", "facet", "facet_size", "explain", "fold"}


def answered(name: str) -> tuple[type, dict[str, Any]]:
    """What a method gives, and the answer of its route."""
    (content,) = OPERATIONS[name]["responses"]["200"]["content"].values()
    return get_type_hints(getattr(Client, name))["return"], content


def shape_of(schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """A schema as a tree of its keys and kinds; what may be absent and what may be null is told."""
    if "$ref" in schema:
        return shape_of(components[schema["$ref"].rpartition("/")[2]], components)
    if "anyOf" in schema:
        kinds = [shape_of(one, components) for one in schema["anyOf"]]
        (kind,) = [one for one in kinds if one != "null"]
        return f"{kind} or null" if "null" in kinds else kind
    if isinstance(schema.get("type"), list):
        return f"{schema['type'][0]} or null"
    if schema.get("type") == "array":
        items = schema["prefixItems"][0] if "prefixItems" in schema else schema["items"]
        return [shape_of(items, components)] * schema.get("maxItems", 1)
    if "properties" in schema:
        absent = set(schema["properties"]) - set(schema["required"])
        return {
            name + ("?" if name in absent else ""): shape_of(
                without_null(value) if name in absent else value, components
            )
            for name, value in schema["properties"].items()
        }
    return schema.get("type", "string")


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema less null, which is how Python says that something is absent."""
    kinds = schema.get("anyOf", [schema])
    return next(one for one in kinds if one != {"type": "null"})


def test_there_is_a_method_for_every_route_that_answers_in_the_archives_own_json() -> None:
    assert set(OPERATIONS) == {"search", "timeline", "suggest", "article", "similar", "ready"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_key_of_an_answer_is_a_field_of_its_value_and_the_other_way_round(name: str) -> None:
    kind, content = answered(name)
    (own,), components = msgspec.json.schema_components([kind])
    theirs = shape_of(content["schema"], specification()["components"]["schemas"])
    assert shape_of(own, components) == theirs


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
    (asked,) = get_args(hints["asked"])
    hints |= get_type_hints(asked)
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
    # What is written back is what was read, less what is there to say that something is absent.
    written = msgspec.json.encode(value).replace(b':00Z"', b':00+00:00"')
    assert without_absent(json.loads(written)) == without_absent(example)


def without_absent(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: without_absent(one)
            for name, one in value.items()
            if not (one is None or (name == "explanation" and not one))
        }
    return [without_absent(one) for one in value] if isinstance(value, list) else value


def test_keys_of_a_newer_server_are_passed_over() -> None:
    for name in OPERATIONS:
        kind, content = answered(name)
        msgspec.json.decode(json.dumps(with_more(content["example"])), type=kind)


def with_more(value: Any) -> Any:
    if isinstance(value, dict):
        return {**{name: with_more(one) for name, one in value.items()}, "newer": [{}]}
    return [with_more(one) for one in value] if isinstance(value, list) else value


def test_all_values_can_be_named_from_the_package() -> None:
    from fupin_search.client import values

    structs = {
        name
        for name, one in vars(values).items()
        if isinstance(one, type) and issubclass(one, msgspec.Struct)
    }
    assert structs <= set(ours.__all__)
    for name in structs:
        kind = getattr(ours, name)
        assert kind.__struct_config__.frozen, name
        assert not any(get_origin(hint) is list for hint in get_type_hints(kind).values()), name
