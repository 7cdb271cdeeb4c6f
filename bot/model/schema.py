"""The JSON Schema of a form, as endpoints take it."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import BaseModel

#: What strict endpoints refuse, or what only costs tokens. Pydantic holds the answer to all of it anyway.
_DROPPED: Final = frozenset({"title", "default", "minLength", "maxLength", "format", "examples", "uniqueItems"})


@cache
def strict_schema(form: type[BaseModel]) -> Mapping[str, Any]:
    """Every property required and none added, as OpenAI's strict mode asks; a default is then the model's to write."""
    schema = _strict(form.model_json_schema())
    assert isinstance(schema, dict)
    return schema


@cache
def schema_text(form: type[BaseModel]) -> str:
    """For a model to read, where the endpoint takes no schema."""
    return json.dumps(strict_schema(form), ensure_ascii=False)


def _strict(part: Any) -> Any:
    if isinstance(part, list):
        return [_strict(one) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return {"$ref": part["$ref"]}  # strict mode allows nothing beside it
    kept = {key: _named(key, value) for key, value in part.items() if key not in _DROPPED}
    if "properties" in kept:
        kept |= {"additionalProperties": False, "required": list(kept["properties"])}
    return kept


def _named(key: str, value: Any) -> Any:
    """Names of properties and definitions are the form's own: one may well be called `title`."""
    if key in {"properties", "$defs"}:
        return {name: _strict(one) for name, one in value.items()}
    return value if key in {"enum", "const", "required"} else _strict(value)
