"""The settings, each declared once: name, type, what is allowed, what it is for, and its default.

A field's annotation holds its kind, its meaning in Markdown and, where the default is nothing, a
value to show. Reading, `config`, the page of settings and the example of a file are made of these.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, get_args, get_type_hints

from fupin_search.errors import SettingError
from fupin_search.settings.kinds import (
    ON,
    Address,
    Host,
    Key,
    Location,
    Number,
    OneWord,
    Origins,
    Place,
    Whole,
)
from fupin_search.settings.reading import DEFAULT, read


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose; `fupin-search config` tells what each is for."""

    index: Annotated[Path, Location("folder"), "Folder of the index; `--index` goes before it."] = (
        Path("index")
    )
    base_url: Annotated[
        str,
        Address(),
        "Put before article links that are relative to the site; where it is empty they stay so.",
        "https://www.example.org",
    ] = ""
    public_url: Annotated[
        str,
        Address(path=False),
        "Where readers reach the search, for feeds and browsers; where it is empty, what each "
        "request was sent to, without TLS. Set it behind a proxy. It has no path: the search is "
        "served at the root of its host.",
        "https://search.example.org",
    ] = ""
    dictionary: Annotated[
        Path | None,
        Location("file", optional=True),
        "Words of your own for the next reindex, in jieba's format, `word [frequency] [tag]`; "
        "`reindex --dictionary` goes before it.",
        "words.txt",
    ] = None
    golden: Annotated[
        Path | None,
        Location("file", optional=True),
        "Queries and the articles each must find; asked before a new generation is made live.",
        "golden.toml",
    ] = None
    pairs: Annotated[
        Path | None,
        Location("file", optional=True),
        "Which places help which (对口帮扶), so that a query of the one also takes the other.",
        "pairs.toml",
    ] = None
    synonyms: Annotated[
        Path | None,
        Location("file", optional=True),
        "Words that will do for others; `synonyms lint` looks for what is amiss in it.",
        "synonyms.toml",
    ] = None
    keep: Annotated[
        int, Whole(1), "Generations kept for going back to, the live one among them."
    ] = 3
    result_cache: Annotated[
        int,
        Whole(0),
        "Answers each serving process keeps for those who ask the same again, in at most some "
        "12 MB; none outlives a swap, and 0 keeps none.",
    ] = 256
    cost_limit: Annotated[
        int,
        Whole(0),
        "Entries of the index that a request may make `serve` read, as estimated beforehand; some "
        "400 million take a second of a processor. 0 allows any.",
    ] = 400_000_000
    time_limit: Annotated[
        int,
        Whole(0),
        "Milliseconds after which `serve` tries nothing more for a request that found nothing; 0 "
        "lets it try all.",
    ] = 1000
    host: Annotated[str, Host(), "Address to serve at; `serve --host` goes before it."] = (
        "127.0.0.1"
    )
    port: Annotated[
        int,
        Whole(0, 65535),
        "Port to serve at, 0 lets the system choose; `serve --port` goes before it.",
    ] = 8080
    workers: Annotated[
        int, Whole(1, 64), "Processes that answer; `serve --workers` goes before it."
    ] = 2
    cors: Annotated[
        str,
        Origins(),
        "Origins whose pages may read the API, as a search box on another site does.",
    ] = "*"
    access_log: Annotated[
        str,
        OneWord(("off", "hashed", "plain")),
        "Whether `serve` writes a line of JSON for each request, and what readers typed as a "
        "digest or as it is.",
    ] = "off"
    metrics: Annotated[
        str | int,
        Place(),
        "Whether `serve` counts requests for Prometheus: `on` shows them at `/metrics`, which no "
        "proxy should pass on, and a port at `http://127.0.0.1:PORT/metrics` alone.",
    ] = ON
    memory: Annotated[
        int,
        Whole(64),
        "Megabytes that batches of a reindex may take in all processes together; "
        "`reindex --memory` goes before it.",
    ] = 512
    largest_removal: Annotated[
        float,
        Number(0, 1),
        "Share of the articles that a reindex may remove unless it is told `--allow-removals`.",
    ] = 0.1
    quiet: Annotated[
        float, Number(0.1, 86400), "Seconds without a change after which `reindex --watch` begins."
    ] = 5.0

    @classmethod
    def load(
        cls, environment: Mapping[str, str] | None = None, *, folder: Path = Path()
    ) -> Settings:
        """Read the settings.

        Args:
            environment: variables by name; the process's own by default.
            folder: where `fupin-search.toml` is looked for when FUPIN_CONFIG names no file.

        Raises:
            SettingError: naming each file and line or variable, the value and what is allowed.
        """
        found = Loaded.read(environment, folder=folder)
        if found.faults:
            raise SettingError("\n".join(found.faults))
        return found.settings


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings and where they came from.

    Args:
        settings: what is in force; what is wrong has its default.
        origins: where each value came from: `default`, `environment FUPIN_KEEP`,
            `file fupin-search.toml:3`.
        faults: what is wrong, a sentence or two each.
        unknown: variables that begin like ours and are none, a sentence each.
        file: the file of settings, where there is one.
    """

    settings: Settings
    origins: dict[str, str]
    faults: tuple[str, ...]
    unknown: tuple[str, ...]
    file: Path | None

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, *, folder: Path = Path()) -> Loaded:
        """Read what can be read, and keep account of the rest; see `Settings.load`."""
        found = read(KEYS, os.environ if environment is None else environment, folder)
        values: dict[str, Any] = found.values
        return cls(
            settings=Settings(**values),
            origins={key.name: found.origins.get(key.name, DEFAULT) for key in KEYS},
            faults=tuple(found.faults),
            unknown=tuple(found.unknown),
            file=found.file,
        )

    def with_settings(self, settings: Settings) -> Loaded:
        """The same but for what the command line says."""
        return replace(self, settings=settings)


def _key(name: str, declared: object, default: object) -> Key:
    _, kind, meaning, *sample = get_args(declared)
    return Key(name, kind, default, meaning, "".join(sample))


KEYS = tuple(
    _key(name, declared, getattr(Settings(), name))
    for name, declared in get_type_hints(Settings, include_extras=True).items()
)

# The settings that name a file of the operator's, and what such a file is called by itself.
FILES: Mapping[str, str] = {
    key.name: key.sample for key in KEYS if isinstance(key.kind, Location) and key.kind.is_file
}
