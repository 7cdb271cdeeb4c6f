"""One line of what a channel's check found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`says` holds the fix where it is not `well`."""

    well: bool
    says: str
