"""Calls of a model by the hash of what was asked: recorded once, replayed with the network off, byte for byte.

For evals only. What real buyers were told lives in the database, where it can be erased.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.writer import Filled, Form, Writer
from core.errors import ModelError, StoreError
from core.turn import Call
from prompts.prompt import Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A writer that asks `inner` only what the folder does not hold. `inner` None: nothing is ever asked."""

    folder: Path
    inner: Writer | None = None

    @property
    def name(self) -> str:
        return self.inner.name if self.inner else "recorded"

    def fill(self, prompt: Prompt, form: type[Form]) -> Filled[Form]:
        """Raises ModelError where nothing is recorded and nobody can be asked; StoreError for a broken recording.

        What failed is not recorded: the next run may have better luck.
        """
        place = self.folder / f"{digest(prompt, form)}.json"
        if place.exists():
            return _replayed(place, form)
        if self.inner is None:
            raise ModelError(f"{place.name}: no recording of {prompt.mark}; run once with --model to make it")
        filled = self.inner.fill(prompt, form)
        _keep(place, prompt, filled)
        return filled


def digest(prompt: Prompt, form: type[Form]) -> str:
    """The hash of all that decides an answer: instructions, question, and the form to be filled."""
    asked = json.dumps([prompt.system, prompt.user, form.model_json_schema()], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(asked.encode()).hexdigest()[:24]


def _keep(place: Path, prompt: Prompt, filled: Filled[Form]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    record = {
        "prompt": prompt.mark,
        "form": filled.form.model_dump(mode="json"),
        "calls": [asdict(call) for call in filled.calls],
    }
    part = place.with_suffix(".part")
    part.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.rename(place)


def _replayed(place: Path, form: type[Form]) -> Filled[Form]:
    try:
        record: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
        calls = tuple(Call(**call) for call in record["calls"])
        return Filled(form=form.model_validate(record["form"]), calls=calls)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{place}: no recording that can be read ({type(error).__name__}); delete it") from error
