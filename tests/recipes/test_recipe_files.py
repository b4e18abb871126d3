"""What the recipes show and name is there; looked at without carrying anything out."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest
from recipes import machine as machines
from recipes.machine import ROOT
from recipes.walking import CHECK, FOLDER, INSTALL, UNDO
from shown_files import list_shown_files, render_pages

from fupin_search.cli.main import commands

PAGES = sorted(FOLDER.glob("*.md"))
RECIPES = [page for page in PAGES if page.stem != "README"]
CONTAINER = FOLDER / "container" / "Containerfile"
_FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_COMMAND = re.compile(r"(?:^|[\s/])fupin-search (?!\.)([a-z][a-z-]+)([^|;&`\n]*)", re.MULTILINE)


def files() -> list[Path]:
    """Every file that a recipe installs."""
    return sorted(path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".md")


def commands_named(text: str) -> list[tuple[str, list[str]]]:
    """Our commands in a text of shell or units, with their options."""
    text = text.replace("\\\n", " ")
    found = [(name, re.findall(r"--[a-z-]+", rest)) for name, rest in _COMMAND.findall(text)]
    return [(name, options) for name, options in found if name in commands.commands]


def instructions() -> list[tuple[str, str]]:
    """The container file's instructions, a pair of name and arguments each."""
    lines = [line for line in CONTAINER.read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (name, rest)
        for name, _, rest in (line.partition(" ") for line in joined.split("\n") if line)
    ]


def values(name: str) -> list[str]:
    """The arguments of each instruction of a name."""
    return [rest for other, rest in instructions() if other == name]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.stem))
def test_a_page_shows_its_files_as_they_are(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == render_pages()[page], "run `make docs`"


def test_every_file_is_shown_on_a_page() -> None:
    named = {name for page in PAGES for name in list_shown_files(page.read_text(encoding="utf-8"))}
    assert named == {path.relative_to(FOLDER).as_posix() for path in files()}


@pytest.mark.parametrize("page", RECIPES, ids=lambda page: str(page.stem))
def test_a_page_says_what_it_gives_and_the_way_back_and_sums_up_in_chinese(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections[0] == "What it gives"
    assert [name for name in sections if name in (INSTALL, CHECK, UNDO)] == [INSTALL, CHECK, UNDO]
    summary = text.splitlines()[2:4]
    assert summary[0].startswith("中文摘要：")
    assert all(line.endswith("。") for line in summary)


@pytest.mark.parametrize("page", RECIPES, ids=lambda page: str(page.stem))
def test_the_index_of_recipes_leads_to_every_page(page: Path) -> None:
    assert f"]({page.name})" in (FOLDER / "README.md").read_text(encoding="utf-8")


def test_every_command_and_option_that_a_recipe_runs_exists() -> None:
    texts = [path.read_text(encoding="utf-8") for path in files()]
    for page in PAGES:
        texts += _FENCE.findall(page.read_text(encoding="utf-8"))
    named = [found for text in texts for found in commands_named(text)]
    assert {"serve", "reindex", "search"} <= {name for name, _ in named}
    for name, options in named:
        known = {option for param in commands.commands[name].params for option in param.opts}
        assert set(options) <= known, name


def test_names_and_places_are_the_same_in_every_recipe() -> None:
    """A path of the settings, where it is used, is spelled as the settings spell it."""
    settings = dict(
        line.split("=", 1)
        for line in (FOLDER / "user" / "environment").read_text().splitlines()
        if not line.startswith("#")
    )
    environment = " ".join(values("ENV"))
    for name in ("FUPIN_INDEX", "XDG_CACHE_HOME"):
        assert f"{name}={settings[name]}" in environment.split()


def test_the_image_is_built_from_names_alone_and_from_files_that_are_there() -> None:
    bases = [base.split()[0] for base in values("FROM")]
    assert len(bases) == 2
    assert all(re.fullmatch(r"[a-z]+:[a-z0-9.-]+", base) for base in bases)
    copied = [rest.split()[:-1] for rest in values("COPY") if not rest.startswith("--from")]
    assert copied
    assert all((ROOT / name).exists() for names in copied for name in names)


def test_the_image_installs_what_the_project_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    (install,) = [run for run in values("RUN") if "pip install" in run]
    named = re.findall(r"\.\[([a-z,]+)\]", install)
    extras = {extra for each in named for extra in each.split(",")}
    assert extras <= set(project["optional-dependencies"])
    needed = {"pyproject.toml", "fupin_search", "constraints.txt", project["readme"]}
    needed |= set(project["license-files"])
    copied = {name for rest in values("COPY") for name in rest.split()[:-1]}
    assert needed <= copied
    base = re.findall(r"python:(\d+)\.(\d+)", values("FROM")[0])[0]
    least = re.findall(r">=(\d+)\.(\d+)", project["requires-python"])[0]
    assert tuple(map(int, base)) >= tuple(map(int, least))


def test_the_image_runs_as_nobody_in_particular_and_says_whether_it_is_ready() -> None:
    assert all(int(number) > 0 for number in values("USER")[-1].split(":"))
    volumes = json.loads(values("VOLUME")[0])
    assert volumes == ["/var/lib/fupin-search", "/var/cache/fupin-search"]
    assert "/readyz" in values("HEALTHCHECK")[0]
    assert values("STOPSIGNAL") == ["SIGTERM"]


def test_the_image_starts_a_command_that_there_is_with_options_that_it_takes() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    (entry,) = json.loads(values("ENTRYPOINT")[0])
    assert entry in scripts
    name, *arguments = json.loads(values("CMD")[0])
    with commands.commands[name].make_context(name, arguments, resilient_parsing=False) as context:
        assert context.params["host"] == "0.0.0.0"
        assert context.params["port"] == int(values("EXPOSE")[0])
    assert isinstance(context, click.Context)


def test_the_command_of_the_container_page_publishes_on_this_machine_alone() -> None:
    text = (FOLDER / "container.md").read_text(encoding="utf-8").replace("\\\n", " ")
    runs = [shlex.split(line) for line in text.splitlines() if line.startswith("docker run")]
    assert len(runs) == 2
    for words in runs:
        assert {"--read-only", "--init", "no-new-privileges"} <= set(words)
        assert words[words.index("--cap-drop") + 1] == "ALL"
    published = [words[at + 1] for words in runs for at, w in enumerate(words) if w == "--publish"]
    assert published == ["127.0.0.1:8080:8080"]


def test_where_the_machine_cannot_be_had_the_reason_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert "root" in str(machines.missing())
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("shutil.which", lambda tool, path: None if tool == "caddy" else path)
    assert str(machines.missing()).startswith("caddy")
    assert "scripts/install-recipe-tools" in str(machines.missing())
