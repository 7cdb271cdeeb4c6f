import json
from typing import Any

from pydantic import BaseModel, Field

from bot.model.schema import schema_text, strict_schema
from tests.bot.model.making import Glaze


class Part(BaseModel):
    title: str = Field(default="none", max_length=10, title="A title")
    count: int = Field(ge=0)


class Whole(BaseModel):
    parts: list[Part]
    best: Part = Field(description="the best of them")
    note: str | None = None


def every(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [one for inner in part for one in every(inner)]
    if not isinstance(part, dict):
        return []
    return [part, *(one for inner in part.values() for one in every(inner))]


def test_every_object_requires_all_it_has_and_takes_no_more() -> None:
    objects = [one for one in every(strict_schema(Whole)) if "properties" in one]
    assert len(objects) == 2
    for one in objects:
        assert one["required"] == list(one["properties"])
        assert one["additionalProperties"] is False


def test_what_strict_endpoints_refuse_is_left_out() -> None:
    written = json.dumps(strict_schema(Whole))
    assert "default" not in written
    assert "maxLength" not in written
    assert strict_schema(Whole)["properties"]["best"] == {"$ref": "#/$defs/Part"}


def test_a_field_that_is_called_title_stays() -> None:
    assert list(strict_schema(Whole)["$defs"]["Part"]["properties"]) == ["title", "count"]
    assert strict_schema(Whole)["$defs"]["Part"]["properties"]["title"] == {"type": "string"}


def test_choices_stay_as_they_are() -> None:
    assert strict_schema(Glaze)["properties"]["kind"]["enum"] == ["fact", "promise"]


def test_the_text_is_the_schema() -> None:
    assert json.loads(schema_text(Glaze)) == strict_schema(Glaze)
