"""The log: a line a record, as JSON for machines or readable on a terminal. The only file that knows structlog."""

import logging
from collections.abc import Collection
from typing import IO, Any, Final

import regex
import structlog
from structlog.typing import EventDict, WrappedLogger

from bot.telemetry.style import Style
from bot.telemetry.wordless import OURS, Blanker, ours, raised, said

#: What a record may tell beside its event.
IDS: Final = ("conversation", "turn", "ticket", "worker", "channel")
_NAMED = regex.compile(rf"\b(?P<name>{'|'.join(IDS)})=(?P<id>\S+)")
#: Others of whose lines we know that they hold figures only.
_TRUSTED: Final = frozenset({"uvicorn.error"})
#: Loggers of servers that may have been given a printer of their own, which knows nothing of blanks.
_PRINTERS: Final = ("uvicorn", "uvicorn.error", "uvicorn.access")


def start_logs(style: Style, *, stream: IO[str] | None = None, secrets: Collection[str] = ()) -> None:
    """Write the log of this process to the stream (default stderr), in place of any handlers before.

    `secrets` are blanked wherever they stand: tokens and keys of this process.
    """
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(style, Blanker(tuple(secret for secret in secrets if secret))))
    root = logging.getLogger()
    for logger in (root, *map(logging.getLogger, _PRINTERS)):
        for old in logger.handlers[:]:
            logger.removeHandler(old)
        logger.propagate = True
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def _formatter(style: Style, blank: Blanker) -> logging.Formatter:
    render: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if style is Style.JSON else _line
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[_fact],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _blanked(blank), render],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _fact(_logger: WrappedLogger, _name: str, told: EventDict) -> EventDict:
    """The record as a fact: time, level, event, logger, ids; of an exception its kind and where it came from."""
    record: logging.LogRecord = told["_record"]
    trusted = ours(record.name) or record.name in _TRUSTED
    event = said(record.msg, told.pop("positional_args", None), trusted=trusted)
    fact: EventDict = {
        "time": structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"],
        "level": record.levelname.lower(),
        "event": event,
        "logger": record.name,
        **_ids(record, event),
        "_record": record,
        "_from_structlog": False,
    }
    if isinstance(record.exc_info, tuple) and record.exc_info[0]:
        fact["error"], fact["trace"] = raised(record.exc_info)
    return fact


def _ids(record: logging.LogRecord, event: str) -> dict[str, str]:
    """Named by `extra=`, or in the event as conversation=..."""
    written = {found["name"]: found["id"].rstrip(",.;:") for found in _NAMED.finditer(event)}
    given: dict[str, str] = {name: str(record.__dict__[name]) for name in IDS if name in record.__dict__}
    return {**written, **given}


def _blanked(blank: Blanker) -> Any:
    def processor(_logger: WrappedLogger, _name: str, told: EventDict) -> EventDict:
        return {name: blank(value) if isinstance(value, str) else value for name, value in told.items()}

    return processor


def _line(_logger: WrappedLogger, _name: str, told: EventDict) -> str:
    """`12:00:01 warning  event (conversation=...)`; the places of an exception below it."""
    ids = " ".join(f"{name}={told[name]}" for name in IDS if name in told and f"{name}=" not in told["event"])
    error = f" [{told['error']}]" if "error" in told else ""
    below = "".join(f"\n    {place}" for place in told.get("trace", ()))
    return f"{told['time'][11:19]} {told['level']:<8} {told['event']}{error}{f' ({ids})' if ids else ''}{below}"
