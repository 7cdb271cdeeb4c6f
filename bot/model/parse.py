"""From what a model wrote to a form, or to what is wrong with it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import regex
from pydantic import ValidationError

from bot.writer import Form
from core.text import whole

#: Where a JSON object may begin. Tried from the front; more than this many are not looked at.
_TRIES = 20
_THOUGHTS = regex.compile(r"\A\s*<(think|thinking|reasoning)>.*?</\1>", regex.DOTALL)
#: Of a form whose shape was not kept; a server that enforces the schema never sends one of these.
_SHAPELESS = ("json_invalid", "missing", "extra_forbidden")
#: How much of what is wrong is told to the model.
_TOLD = 5
_HALVES = "a string holds half of a character (an unpaired \\ud800 to \\udfff); write whole characters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfilled:
    """An answer, and what is wrong with it in words for the model. `shapeless`: not even the fields are right."""

    text: str
    complaint: str
    shapeless: bool


def read_form(text: str, form: type[Form]) -> Form | Misfilled:
    """The form in the text: alone, in a code fence, or with words around it."""
    text = whole(text)  # what is wrong goes back to the model, and half a character cannot be sent
    wrong = Misfilled(text=text, complaint="there is no JSON object in it", shapeless=True)
    for number, candidate in enumerate(_objects(_THOUGHTS.sub("", text))):
        try:
            filled = form.model_validate(candidate)
        except ValidationError as error:
            wrong = _misfilled(text, error) if number == 0 else wrong
        else:
            if _is_whole(filled.model_dump()):
                return filled
            wrong = Misfilled(text=text, complaint=_HALVES, shapeless=False) if number == 0 else wrong
    return wrong


def _is_whole(value: object) -> bool:
    """Whether no string in it holds an escape of half a character: such a text can be neither stored nor sent."""
    written = json.dumps(value, ensure_ascii=False, default=str)
    return whole(written) == written


def _objects(text: str) -> Iterator[dict[str, object]]:
    """Every outermost JSON object in the text, front to back."""
    decoder, place = json.JSONDecoder(strict=False), 0  # strict=False: line breaks within strings are let pass
    for _ in range(_TRIES):
        place = text.find("{", place)
        if place < 0:
            return
        try:
            found, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            place += 1
        else:
            yield found


def _misfilled(text: str, error: ValidationError) -> Misfilled:
    """Names places and rules, not what was written there: the model has its own answer beside it."""
    wrong = error.errors(include_url=False, include_context=False, include_input=False)
    told = [f"{'.'.join(str(part) for part in one['loc']) or 'the form'}: {one['msg']}" for one in wrong[:_TOLD]]
    shapeless = any(one["type"] in _SHAPELESS or one["type"].endswith("_type") for one in wrong)
    return Misfilled(text=text, complaint=whole("; ".join(told)), shapeless=shapeless)
