"""Settings: frozen, read once, and the only place that reads the environment.

Each setting is one field of `Settings`: its type and limits, its meaning in Markdown and its
default. `Loaded.read`, `config`, the page of settings and the example file use these fields.

The command line takes precedence over the environment, that over the file, and that over the
default. `cache_folder` is the folder for files that are kept between runs.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache, partial
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints
from urllib.parse import quote, urlsplit

import msgspec
from msgspec import Meta

from fupin_search.disk import read_toml
from fupin_search.errors import SettingError

ON, OFF = "on", "off"
PREFIX = "FUPIN_"
# The variable that names the settings file, and the file that is read without it.
CONFIG = f"{PREFIX}CONFIG"
FILE = "fupin-search.toml"
DEFAULT = "default"
# Variables with this prefix belong to the tests.
_TESTS = f"{PREFIX}TEST_"

# White space, the end of a path, and characters that no address may have (RFC 3986, 2).
_NOT_IN_ADDRESSES = re.compile(r"[\s?#\x00-\x1f\x7f<>\"\\^`{|}]")
_PATH_SIGNS = "/%:@!$&'()*+,;=~"
# A name or number, and perhaps a port; no user name and no password.
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::[0-9]+)?")
_Port = Annotated[int, Meta(ge=1, le=65535)]


def _parse_path(value: object, folder: Path) -> Path | None:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError(value)
    return folder / value if value else None


def _parse_address(value: object, _: Path, *, path_allowed: bool = True) -> str:
    """Parse the address of a site; return it in ASCII, without a slash at its end.

    A name in ideographs becomes its registered form (RFC 3490), and a path in ideographs is
    percent-encoded: feeds and browsers take ASCII addresses only.
    """
    if not isinstance(value, str) or _NOT_IN_ADDRESSES.search(value):
        raise ValueError(value)
    if not value:
        return value
    parts = urlsplit(value)
    parts.port  # noqa: B018 - raises ValueError where it is not a number
    path = quote(parts.path.rstrip("/"), safe=_PATH_SIGNS)
    host, colon, port = parts.netloc.partition(":")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")  # a UnicodeError is a ValueError
    netloc = host + colon + port
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(netloc):
        raise ValueError(value)
    if path and not path_allowed:
        raise ValueError(value)
    return f"{parts.scheme}://{netloc}{path}"


def _parse_origins(value: object, _: Path) -> str:
    """Parse origins of pages, each a scheme, a name and perhaps a port."""
    if not isinstance(value, str):
        raise ValueError(value)  # noqa: TRY004 - one error for every wrong value
    origins = value.split()
    for origin in origins if origins != ["*"] else []:
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
            raise ValueError(value)
    return " ".join(origins)


def _parse_host(value: object, _: Path) -> str:
    if not isinstance(value, str) or not value.isprintable() or set(value) & set(" /"):
        raise ValueError(value)
    return value


def _parse_metrics(value: object, _: Path) -> str | int:
    if value in (ON, OFF):
        return str(value)
    port: int = msgspec.convert(value, _Port, strict=False)
    return port


class _Rule(NamedTuple):
    """A rule for values that a type and its limits do not describe.

    Args:
        allowed: the allowed values, as a phrase after `it must be`.
        parse: makes the value from the written one and the folder that a relative path starts
            from; raises ValueError where it is not allowed.
        optional: whether an empty text is allowed, and means that there is no value.
    """

    allowed: str
    parse: Callable[[object, Path], object]
    optional: bool = True


_FOLDER = _Rule("the path of a folder", _parse_path, optional=False)
_FILE = _Rule("the path of a file, or empty", _parse_path)
_ADDRESS = _Rule(
    "an http or https address such as https://www.example.org, or empty", _parse_address
)
_BARE_ADDRESS = _Rule(
    "an http or https address without a path (the search cannot be served under one yet), such as "
    "https://search.example.org, or empty",
    partial(_parse_address, path_allowed=False),
)
_ORIGINS = _Rule(
    "`*` for all, origins such as https://www.example.org separated by spaces, or empty",
    _parse_origins,
)
_NAME = _Rule("a name or an address such as 127.0.0.1", _parse_host, optional=False)
_METRICS = _Rule(f"`{ON}`, `{OFF}` or a port from 1 to 65535", _parse_metrics, optional=False)


class Settings(msgspec.Struct, frozen=True):
    """The choices of an operator; `fupin-search config` shows each with its value.

    An annotation has the type, its limits or a rule, the meaning, and an example where the default
    is none.
    """

    index: Annotated[Path, _FOLDER, "Folder of the index; `--index` takes precedence."] = Path(
        "index"
    )
    base_url: Annotated[
        str,
        _ADDRESS,
        "Address put before article links that are relative to the site. Default: they stay "
        "relative.",
        "https://www.example.org",
    ] = ""
    public_url: Annotated[
        str,
        _BARE_ADDRESS,
        "Public address of the search, used in feeds and by browsers. Default: the Host of "
        "each request, as http://. Set it behind a proxy. It has no path: the search is served "
        "at the root of its host.",
        "https://search.example.org",
    ] = ""
    dictionary: Annotated[
        Path | None,
        _FILE,
        "Your own words for the next reindex, in jieba's format, `word [frequency] [tag]`; "
        "`reindex --dictionary` takes precedence.",
        "words.txt",
    ] = None
    golden: Annotated[
        Path | None,
        _FILE,
        "Queries and the articles that each must find; they are checked before a new generation "
        "goes live.",
        "golden.toml",
    ] = None
    pairs: Annotated[
        Path | None,
        _FILE,
        "Places that help other places (对口帮扶), so that a query for one also finds the other.",
        "pairs.toml",
    ] = None
    synonyms: Annotated[
        Path | None,
        _FILE,
        "Words with the same meaning; `synonyms lint` finds mistakes in the file.",
        "synonyms.toml",
    ] = None
    keep: Annotated[
        int, Meta(ge=1), "Generations to keep for a rollback, the live one included."
    ] = 3
    result_cache: Annotated[
        int,
        Meta(ge=0),
        "Answers that each serving process keeps for repeated requests, in about 12 MB at "
        "most; a swap empties this cache, and 0 turns it off.",
    ] = 256
    cost_limit: Annotated[
        int,
        Meta(ge=0),
        "Entries of the index that `serve` may read for one request, by an estimate in advance; "
        "about 400 million take a second of processor time. 0 allows any number.",
    ] = 400_000_000
    time_limit: Annotated[
        int,
        Meta(ge=0),
        "Milliseconds after which `serve` tries no further variants of a request without hits; "
        "0 sets no limit.",
    ] = 1000
    host: Annotated[str, _NAME, "Listening address; `serve --host` takes precedence."] = "127.0.0.1"
    port: Annotated[
        int,
        Meta(ge=0, le=65535),
        "Listening port; with 0 the system chooses. `serve --port` takes precedence.",
    ] = 8080
    workers: Annotated[
        int,
        Meta(ge=1, le=64),
        "Processes that answer requests; `serve --workers` takes precedence.",
    ] = 2
    cors: Annotated[
        str,
        _ORIGINS,
        "Origins whose pages may read the API, such as a search box on another site.",
    ] = "*"
    access_log: Annotated[
        Literal["off", "hashed", "plain"],
        "Log of `serve` with a line of JSON for each request; it contains the readers' queries "
        "as digests or in plain text.",
    ] = "off"
    metrics: Annotated[
        str | int,
        _METRICS,
        "Request counts of `serve` for Prometheus: `on` shows them at `/metrics`, which no "
        "proxy should pass on, and a port at `http://127.0.0.1:PORT/metrics` alone.",
    ] = ON
    memory: Annotated[
        int,
        Meta(ge=64),
        "Megabytes that the batches of a reindex may use in all processes together; "
        "`reindex --memory` takes precedence.",
    ] = 512
    largest_removal: Annotated[
        float,
        Meta(ge=0, le=1),
        "Share of the articles that a reindex may remove without `--allow-removals`.",
    ] = 0.1
    quiet: Annotated[
        float,
        Meta(ge=0.1, le=86400),
        "Seconds without a change before `reindex --watch` reindexes.",
    ] = 5.0

    @classmethod
    def load(
        cls, environment: Mapping[str, str] | None = None, *, folder: Path = Path()
    ) -> Settings:
        """Read the settings.

        Args:
            environment: variables by name; those of this process by default.
            folder: that has `fupin-search.toml` when FUPIN_CONFIG names no file.

        Raises:
            SettingError: naming each file and line or variable, the value and the allowed values.
        """
        loaded = Loaded.read(environment, folder=folder)
        if loaded.faults:
            raise SettingError("\n".join(loaded.faults))
        return loaded.settings


class SettingKey(NamedTuple):
    """The declaration of one setting.

    Args:
        name: the key in the file.
        type: the type, with its limits.
        rule: the rule for values, where type and limits are not enough.
        default: the value where nothing sets it.
        meaning: the purpose, in Markdown.
        sample: an example where the default is none; else empty.
    """

    name: str
    type: Any
    rule: _Rule | None
    default: object
    meaning: str
    sample: str

    @property
    def variable(self) -> str:
        """The environment variable."""
        return f"{PREFIX}{self.name.upper()}"

    @property
    def allowed(self) -> str:
        """The allowed values, as a phrase after `it must be`."""
        if self.rule:
            return self.rule.allowed
        base, *metas = get_args(self.type)
        if get_origin(base) is Literal:
            return "one of " + ", ".join(f"`{word}`" for word in get_args(base))
        least, most = metas[0].ge, metas[0].le
        number = "a whole number" if base is int else "a number"
        limits = f"of {least:g} or more" if most is None else f"from {least:g} to {most:g}"
        return f"{number} {limits}"

    def parse(self, value: object, folder: Path, *, text: bool) -> object:
        """Parse a value.

        Args:
            value: as it is in the environment or the file.
            folder: that a relative path starts from.
            text: whether it is from the environment, where numbers are texts too.

        Raises:
            ValueError: when it is not allowed by a rule.
            msgspec.ValidationError: when it is not of the type, or beyond its limits.
        """
        if self.rule is None:
            return msgspec.convert(value, self.type, strict=not text)
        if value == "" and not self.rule.optional:
            raise ValueError(value)
        return self.rule.parse(value, folder)


def _make_key(name: str, declared: object) -> SettingKey:
    metadata = get_args(declared)[1:]
    rule = next((item for item in metadata if isinstance(item, _Rule)), None)
    meaning, *sample = (item for item in metadata if isinstance(item, str))
    return SettingKey(name, declared, rule, getattr(Settings(), name), meaning, "".join(sample))


_TYPES = get_type_hints(Settings, include_extras=True)
KEYS = tuple(_make_key(name, declared) for name, declared in _TYPES.items())

# The settings that name a file of the operator, and the usual name of that file.
FILES: Mapping[str, str] = {key.name: key.sample for key in KEYS if key.rule is _FILE}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings and their origins.

    Args:
        settings: the values in force; the default in place of a wrong value.
        origins: by setting, the origin of its value: `default`, `environment FUPIN_KEEP` or
            `file fupin-search.toml:3`.
        faults: mistakes, a sentence or two each.
        unknown: a sentence for each variable with our prefix that is not a setting.
        file: the settings file, where there is one.
    """

    settings: Settings
    origins: dict[str, str]
    faults: tuple[str, ...]
    unknown: tuple[str, ...]
    file: Path | None

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None, *, folder: Path = Path()) -> Loaded:
        """Read all settings that can be read, and list the mistakes.

        Args:
            environment: variables by name; those of this process by default.
            folder: that has `fupin-search.toml` when FUPIN_CONFIG names no file.
        """
        environment = os.environ if environment is None else environment
        named = environment.get(CONFIG)
        file = Path(named) if named else folder / FILE
        reader = _Reader()
        if named or file.is_file():
            reader.read_file(file, named)
        reader.read_environment(environment)
        return cls(
            settings=Settings(**reader.values),
            origins={key.name: reader.origins.get(key.name, DEFAULT) for key in KEYS},
            faults=tuple(reader.faults),
            unknown=tuple(reader.unknown),
            file=file if named or file.is_file() else None,
        )

    def with_settings(self, settings: Settings) -> Loaded:
        """Return the same with other settings, such as those of the command line."""
        return replace(self, settings=settings)


@dataclass(slots=True)
class _Reader:
    """Collects values, their origins and mistakes."""

    values: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def read_environment(self, environment: Mapping[str, str]) -> None:
        for key in KEYS:
            text = environment.get(key.variable)
            # An empty variable counts as not set, except where an empty text is allowed.
            if text or (text is not None and key.rule and key.rule.optional):
                self._take(key, text, Path())
        variables = [*(key.variable for key in KEYS), CONFIG]
        for variable in sorted(environment):
            ours = variable in variables or variable.startswith(_TESTS)
            if variable.startswith(PREFIX) and not ours:
                self.unknown.append(
                    f"{variable} is set, and no setting has that name"
                    f"{_nearest(variable, variables)}"
                )

    def read_file(self, path: Path, named: str | None) -> None:
        try:
            file = read_toml(
                path,
                "settings",
                SettingError,
                hint="`fupin-search config --example` shows how settings are written.",
                if_missing=f"{CONFIG} names the file." if named else "",
            )
        except SettingError as error:
            self.faults.append(error.message)
            return
        lines = dict(_lines(file.text))
        known = {key.name: key for key in KEYS}
        for name, value in file.values.items():
            where = f"{path}:{lines[name]}" if name in lines else str(path)
            if key := known.get(name):
                self._take(key, value, path.parent, where)
            else:
                self.faults.append(
                    f"{where}: there is no setting {name!r}{_nearest(name, list(known))} "
                    "`fupin-search config` lists all settings."
                )

    def _take(self, key: SettingKey, value: object, folder: Path, where: str = "") -> None:
        """Take a value from a line of a file, or from the environment."""
        name = f"{where}: {key.name}" if where else key.variable
        try:
            self.values[key.name] = key.parse(value, folder, text=not where)
        except (ValueError, msgspec.ValidationError):
            shown = str(value).lower() if isinstance(value, bool) else repr(value)
            self.faults.append(f"{name} is {shown}; it must be {key.allowed}.")
        else:
            self.origins[key.name] = f"file {where}" if where else f"environment {key.variable}"


# tomllib does not return the line of a key; our keys are at the beginning of a line.
_KEY_LINE = re.compile(r"""\s*(?:\[+\s*)?(["']?)([^\s"'=.\[\]]+)\1\s*[=.\]]""")


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield each key and its line, counted from 1, from the last line to the first."""
    lines = list(enumerate(text.splitlines(), start=1))
    for number, line in reversed(lines):
        if match := _KEY_LINE.match(line):
            yield match[2], number


def _nearest(name: str, names: list[str]) -> str:
    # The common prefix would make any two variables alike.
    endings = {known.removeprefix(PREFIX): known for known in names}
    near = [endings[end] for end in get_close_matches(name.removeprefix(PREFIX), endings, n=1)]
    return f"; did you mean {near[0]}?" if near else "."


def toml_value(value: object) -> str:
    """Return a value as TOML: numbers and texts as in JSON, and None as an empty text."""
    return msgspec.json.encode("" if value is None else value, enc_hook=str).decode()


def cache_home() -> Path | None:
    """Return the preferred folder for files kept between runs; None for a user without a home."""
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "fupin-search"
    except RuntimeError:
        return None


def cache_folder() -> Path:
    """Return a folder that only this user can write; it is kept between runs where it can be."""
    folder = cache_home()
    if folder is None:
        return _passing_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return _passing_folder()
    return folder if os.access(folder, os.W_OK | os.X_OK) else _passing_folder()


@cache
def _passing_folder() -> Path:
    """Make a folder that only this process uses."""
    return Path(tempfile.mkdtemp(prefix="fupin-search-"))
