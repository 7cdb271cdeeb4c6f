"""The ways to ask for an answer in a form, and which of them an endpoint is known to take."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Final

_LOG = logging.getLogger(__name__)


class Rung(StrEnum):
    """Best first: each asks less of the endpoint than the one before it."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TOOL = "tool"
    PROMPT = "prompt"


LADDER: Final = tuple(Rung)
#: Then the best is tried anew: endpoints are upgraded, and a bad moment is not for ever.
KEPT: Final = timedelta(days=7)


@dataclass(slots=True, kw_only=True)
class RungMemory:
    """What worked, by endpoint, in this process and in a file for the next one. Threads may share it.

    The file is a convenience: one that cannot be read or written costs a call or two, and is said once in the log.
    """

    file: Path
    clock: Callable[[], datetime]
    _known: dict[str, tuple[Rung, datetime]] = field(default_factory=dict, init=False)
    _read: bool = field(default=False, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def known(self, endpoint: str) -> Rung | None:
        """The rung that worked within the last week; None: nothing is known."""
        with self._lock:
            if not self._read:
                self._known, self._read = self._load(), True
            rung, at = self._known.get(endpoint, (None, self.clock()))
            return rung if self.clock() - at < KEPT else None

    def keep(self, endpoint: str, rung: Rung) -> None:
        if self.known(endpoint) is rung:
            return
        with self._lock:
            self._known = self._load() | self._known | {endpoint: (rung, self.clock())}
            self._save()
        _LOG.info("model endpoint %s answers by %s", endpoint, rung)

    def _load(self) -> dict[str, tuple[Rung, datetime]]:
        try:
            written = json.loads(self.file.read_text(encoding="utf-8"))
            return {where: (Rung(one["rung"]), _aware(one["at"])) for where, one in written.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            _LOG.warning("%s cannot be read; the model's forms are tried anew", self.file)
            return {}

    def _save(self) -> None:
        rows = {where: {"rung": rung, "at": at.isoformat()} for where, (rung, at) in self._known.items()}
        beside = self.file.with_suffix(".new")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(rows, indent=1), encoding="utf-8")
            beside.replace(self.file)  # at once: another process never reads half a file
        except OSError as error:
            _LOG.warning("%s cannot be written (%s); the next process tries the forms anew", self.file, error.strerror)


def _aware(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(written)
    return at
