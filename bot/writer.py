"""A model as the rest of henji sees it: a form is filled in, and what that took is told."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from core.turn import Call
from prompts.prompt import Prompt

if TYPE_CHECKING:  # a quarter of a second that a shop without a model does not pay
    from pydantic import BaseModel

Form = TypeVar("Form", bound="BaseModel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled(Generic[Form]):
    """A form that the model filled in, valid by its schema, and the calls it took: one, unless something went wrong."""

    form: Form
    calls: tuple[Call, ...]


class Writer(Protocol):
    """Fills in forms. Threads may share it."""

    @property
    def name(self) -> str:
        """The model, as HENJI_MODEL names it."""

    def fill(self, prompt: Prompt, form: type[Form]) -> Filled[Form]:
        """Ask once and wait. Raises ModelError (with the calls made), SpendError where none may be made."""
