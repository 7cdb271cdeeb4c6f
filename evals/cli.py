"""`henji eval`: suites over a store."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from bot.commands.shared import Json, Store, console, print_json, store_folder
from bot.settings import environment
from core.errors import SettingsError
from evals.drafts import draft_summary
from evals.run import Result, run, summary
from evals.samples import SUITES, read_suite

app = typer.Typer(help="Measure what henji answers.", no_args_is_help=True)
Suite = Annotated[Path, typer.Argument(help="A suite's file, or the name of one that ships with henji.")]
GATE_NOT_MET = 3


def _path(suite: Path) -> Path:
    shipped = SUITES / f"{suite.name}.jsonl"
    return suite if suite.exists() or not shipped.exists() else shipped


@app.command()
def lint(suite: Suite) -> None:
    """Read a suite and say what is wrong with it."""
    console.print(f"{len(read_suite(_path(suite)))} samples")


@app.command("run")
def run_suite(
    suite: Suite,
    store: Store = None,
    json: Json = False,
    show: Annotated[bool, typer.Option("--show", help="List every sample that was not right.")] = False,
    gate: Annotated[bool, typer.Option("--gate", help="Exit 3 unless the figures below are met.")] = False,
    max_wrong: Annotated[float, typer.Option("--max-wrong", help="Share of what is sent.")] = 0.02,
    min_right: Annotated[float, typer.Option("--min-right", help="Share of the answerable.")] = 0.5,
    recordings: Annotated[Path | None, typer.Option("--recordings", help="Replay a model's calls from here.")] = None,
    model: Annotated[bool, typer.Option("--model", help="Ask HENJI_MODEL what is not recorded.")] = False,
) -> None:
    """Run a suite and print right / handed over / wrong among sent. Keyless, unless recordings are given."""
    if model and (recordings is None or environment().model is None):
        raise SettingsError("--model needs HENJI_MODEL and --recordings DIR; set both")
    results = run(read_suite(_path(suite)), store_folder(store), recordings=recordings, live=model)
    whole = summary(results)
    if json:
        print_json({"wrong": whole.wrong, "sent": whole.sent, "right": whole.right, "answerable": whole.answerable})
    else:
        _print(results, show=show)
    if gate and (whole.wrong_share > max_wrong or whole.right_share < min_right):
        console.print(
            f"gate not met: wrong {whole.wrong_share:.1%} of sent (at most {max_wrong:.1%}),"
            f" right {whole.right_share:.1%} of the answerable (at least {min_right:.1%})"
        )
        raise typer.Exit(GATE_NOT_MET)


def _print(results: tuple[Result, ...], *, show: bool) -> None:
    table = Table(
        "language",
        "samples",
        "right of answerable",
        "sent",
        "wrong",
        "wrong of sent (95 % bound)",
        "needless",
    )
    languages = sorted({one.sample.language for one in results})
    for language in [*languages, "all"]:
        part = summary([one for one in results if language in {"all", one.sample.language}])
        table.add_row(
            language,
            str(part.samples),
            f"{part.right} of {part.answerable} ({part.right_share:.0%})" if part.answerable else "-",
            str(part.sent),
            str(part.wrong),
            f"{part.wrong_share:.1%} (≤ {part.bound:.1%})" if part.sent else "-",
            str(part.needless),
        )
    console.print(table)
    drafts = draft_summary(results)
    if drafts.asked:
        console.print(
            f"{drafts.asked} asked a model ({drafts.calls} calls), {drafts.drafts} drafts:"
            f" {drafts.language} in the buyer's language, {drafts.bare} facts without a source,"
            f" {drafts.left_out} sentences left out and explained,"
            f" {drafts.stated} of {drafts.required} state what they must"
        )
    for verdict, count in sorted(summary(results).verdicts.items()):
        console.print(f"{count:5d}  {verdict}")
    for one in results if show else ():
        if one.score.why:
            console.print(f"{one.score.verdict:>22}  {one.sample.id}  {one.score.why}", markup=False)
            console.print(f"{'':>22}  {one.sample.line.messages[-1].text[:150]!r}", markup=False, style="dim")
