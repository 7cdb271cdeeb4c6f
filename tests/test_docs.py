"""The documents say what is: commands and links exist, the glossary has every word, no private place is named."""

import importlib.util
import inspect
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from enum import StrEnum
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer.main

from bot.cli import app
from core import evidence, sets, talk, turn
from core.sets import TICKET_REASONS, Reason
from evals import samples, scorers
from guardrails import INBOUND, OUTBOUND
from knowledge import concepts, pack

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|<img[^>]* src=\"([^\"]+)\"")
ROW = re.compile(r"^\| `([^`]+)` \|", re.MULTILINE)
SHELL = {"sh", "bash", "console"}
#: Addresses of package indexes, places of a machine, and accounts of how the project was made.
FORBIDDEN = re.compile(
    r"pypi|pythonhosted|index-url|simple/|/work/|/tmp/|/root/|/home/|localhost:\d|artifactory|devpi|TODO(?!-FIGURE)"
    r"|\bsub-?agents?\b|\bhelper sessions?\b|\bthis session\b",
    re.IGNORECASE,
)

by_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def commands(text: str) -> list[str]:
    """Every line of a shell block, and every code span, without comments and prompts."""
    lines = [line for kind, block in FENCE.findall(text) if kind in SHELL for line in block.splitlines()]
    spans = SPAN.findall(FENCE.sub("", text))
    return [re.sub(r"\s+#.*", "", line).removeprefix("$ ").strip() for line in (*lines, *spans)]


def arguments(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # a lone apostrophe: prose, not a command
        return []


def tree() -> Any:
    """The commands of `henji`, those of other folders included: the same two steps as in `bot.cli.main`."""
    whole = typer.Typer()
    whole.registered_commands, whole.registered_groups = [*app.registered_commands], [*app.registered_groups]
    for point in entry_points(group="henji.commands"):
        whole.add_typer(point.load(), name=point.name)
    return typer.main.get_command(whole)


def unknown(words: list[str], command: Any) -> str | None:
    """The first word of a command line that henji does not know, or None."""
    rest = list(words)
    while rest and hasattr(command, "commands") and not rest[0].startswith("-"):
        name = rest.pop(0)
        if name not in command.commands:
            return name
        command = command.commands[name]
    options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    return next((one for one in rest if one.startswith("-") and one not in options), None)


def henji_lines(text: str) -> list[list[str]]:
    """Words after `henji`; a span such as `henji knowledge sync / check` names several commands and is refused."""
    return [words[1:] for line in commands(text) if (words := arguments(line)) and words[0] == "henji"]


@by_page
def test_every_henji_command_of_a_page_exists_with_its_options(page: Path) -> None:
    command = tree()
    for words in henji_lines(page.read_text(encoding="utf-8")):
        assert unknown(words, command) is None, f"henji {' '.join(words)}"


def test_an_invented_command_is_noticed() -> None:
    [words] = henji_lines("```sh\nhenji knowledge dream --store DIR\n```")
    assert unknown(words, tree()) == "dream"
    assert unknown(["ask", "--loudly", "hello"], tree()) == "--loudly"


def test_the_readme_names_every_command() -> None:
    named = {" ".join(words[:2]) for words in henji_lines((ROOT / "README.md").read_text(encoding="utf-8"))}
    for name, command in tree().commands.items():
        leaves = [f"{name} {leaf}" for leaf in getattr(command, "commands", {})] or [name]
        for leaf in leaves:
            assert any(one == leaf or one.startswith(f"{leaf} ") for one in named), f"henji {leaf}"


@by_page
def test_every_make_target_and_module_of_a_page_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for line in commands(page.read_text(encoding="utf-8")):
        match arguments(line):
            case ["make", target, *_]:
                assert target in targets, line
            case ["python" | ".venv/bin/python", "-m", module, *_]:
                assert importlib.util.find_spec(module), line
            case _:
                pass


def anchors(text: str) -> set[str]:
    """The fragment of every heading, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken(page: Path, text: str) -> Iterator[str]:
    for link in (first or second for first, second in LINK.findall(FENCE.sub("", text))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, fragment = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        there = target.is_relative_to(ROOT) and target.exists()
        if not there or (fragment and fragment not in anchors(target.read_text(encoding="utf-8"))):
            yield link


@by_page
def test_every_relative_link_of_a_page_resolves(page: Path) -> None:
    assert list(broken(page, page.read_text(encoding="utf-8"))) == []


def test_a_broken_link_is_noticed() -> None:
    text = "[a](docs/nothing.md) [b](docs/glossary.md#no-such-heading) [c](../outside) ![d](docs/images/none.png)"
    assert len(list(broken(ROOT / "README.md", text))) == 4


@by_page
def test_a_page_names_no_private_place(page: Path) -> None:
    found = FORBIDDEN.search(page.read_text(encoding="utf-8"))
    assert found is None, found


def test_a_private_place_would_be_noticed() -> None:
    for text in ("see /work/main", "pip install --index-url x", "https://pypi.org/simple/henji"):
        assert FORBIDDEN.search(text)


def written() -> Mapping[str, list[str]]:
    """Heading -> the words of its tables, for every closed set of the glossary."""
    closed = GLOSSARY.partition("\n## Closed sets\n")[2]
    return {part.partition("\n")[0].strip(): ROW.findall(part) for part in closed.split("\n### ")[1:]}


def enums(module: ModuleType) -> dict[str, list[str]]:
    return {
        name: [member.value for member in one]
        for name, one in inspect.getmembers(module, inspect.isclass)
        if issubclass(one, StrEnum) and one.__module__ == module.__name__
    }


def test_the_glossary_has_exactly_the_closed_sets_and_their_members() -> None:
    assert written() == enums(sets) | enums(talk) | enums(scorers)


def test_the_glossary_tells_the_reasons_of_a_ticket_apart() -> None:
    ticket, _, finding = GLOSSARY.partition("\n### Reason\n")[2].partition("\n### ")[0].partition("And these only")
    assert set(ROW.findall(ticket)) == TICKET_REASONS
    assert set(ROW.findall(finding)) == set(Reason) - TICKET_REASONS


def test_the_glossary_has_every_noun() -> None:
    nouns = {
        name
        for module in (evidence, talk, turn)
        for name, one in inspect.getmembers(module, is_dataclass)
        if one.__module__ == module.__name__
    }
    table = GLOSSARY.partition("\n## Nouns of the code\n")[2].partition("\n## ")[0]
    assert set(ROW.findall(table)) == nouns | {"Evidence", "Outcome"}


def test_the_page_on_evals_names_every_field_and_every_check_of_a_suite() -> None:
    page = (ROOT / "docs" / "evals.md").read_text(encoding="utf-8")
    fields, checks = (page.partition(f"\n## {title}\n")[2].partition("\n## ")[0] for title in ("Fields", "Checks"))
    assert set(ROW.findall(checks)) == samples.CHECKS
    read = set(re.findall(r"raw(?:\.get\(|\[)\"(\w+)\"", inspect.getsource(samples)))
    assert read <= set(ROW.findall(fields))


def test_the_page_on_guardrails_names_every_check() -> None:
    page = (ROOT / "docs" / "guardrails.md").read_text(encoding="utf-8")
    for title, checks in (("Before composing (INBOUND)", INBOUND), ("After composing (OUTBOUND)", OUTBOUND)):
        table = page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        assert ROW.findall(table) == [getattr(check, "__name__", "") for check in checks]


def test_the_pages_count_topics_concepts_and_samples_right() -> None:
    topics = pack.topics().values()
    answered = sum(one.answerable for one in topics)
    lexicon = concepts.lexicon("en")
    assert lexicon
    pages = {name: (ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/matching.md")}
    assert f"{answered} kinds of questions" in pages["README.md"]
    for words in (f"{len(topics)} topics", f"{answered} topics have answers", f"{len(lexicon.concepts)} concepts"):
        assert words in pages["docs/matching.md"], words
    evals = (ROOT / "docs" / "evals.md").read_text(encoding="utf-8")
    for suite in samples.SUITES.glob("*.jsonl"):
        assert f"`{suite.stem}` ({len(samples.read_suite(suite))} samples" in evals


def test_every_decision_is_numbered_and_has_its_three_parts() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert re.match(rf"# {page.name[:4]} ", text), page.name
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequences"], page.name


def test_the_newest_version_of_the_changelog_is_ours() -> None:
    newest = re.search(r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    project = re.search(r"^version = \"(.+)\"", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest
    assert project
    assert newest[1] == project[1]
