"""The command line: `henji`."""

import sys
from importlib.metadata import entry_points

import typer

from bot.commands import (
    batch,
    channel,
    db,
    doctor,
    erase,
    gaps,
    knowledge,
    queue,
    serve,
    start,
    talk,
    translations,
    worker,
)
from bot.commands.shared import errors
from core.errors import HenjiError

app = typer.Typer(
    name="henji",
    help="Answers buyers for shops that sell across borders, from what the shop can prove.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("init")(start.init)
app.command("doctor")(doctor.doctor)
app.command("ask")(talk.ask)
app.command("chat")(talk.chat)
app.command("batch")(batch.batch)
app.command("understand")(batch.understand)
app.command("guard")(batch.guard)
app.command("serve")(serve.serve)
app.command("erase")(erase.erase_buyer)
app.command("worker")(worker.worker)
knowledge.app.command("translate")(translations.translate)
knowledge.app.command("gaps")(gaps.gaps)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(queue.app, name="queue")
app.add_typer(channel.app, name="channel")
app.add_typer(db.app, name="db")


def main() -> None:
    """Run a command; an expected error is one line on stderr and its exit code."""
    # Other folders add commands (`henji eval`) without being imported here: the direction of imports stays downwards.
    # Only the one that is asked for is loaded; without a command all are, for the list of commands.
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    for point in entry_points().select(group="henji.commands"):
        if asked in {None, point.name}:
            app.add_typer(point.load(), name=point.name)
    try:
        app()
    except HenjiError as error:
        errors.print(str(error), style="red", markup=False)
        sys.exit(error.exit_code)
    except BrokenPipeError:  # the reader of a pipe went away: nothing to say to nobody
        sys.stderr.close()


if __name__ == "__main__":
    main()
