"""The forms a model fills in for the desk."""

from pydantic import BaseModel, ConfigDict


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Gloss(_Form):
    number: int
    text: str


class Glosses(_Form):
    """What `gloss` asks for."""

    glosses: list[Gloss]


class Brief(_Form):
    """What `brief` asks for: the glosses too, so that a ticket takes one call."""

    glosses: list[Gloss]
    summary: str
    open_questions: list[str]
    upcoming: list[str]


class Reply(_Form):
    """What `reply` asks for."""

    text: str
