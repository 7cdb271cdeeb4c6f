"""Why an address gave no page."""

from core.errors import UpstreamError


class PageError(UpstreamError):
    """One address gave no page: what is wrong there, and how to mend it."""


class Refused(PageError):
    """henji does not ask there: the scheme, the host, where it leads, or robots.txt."""


class Silent(PageError):
    """The host did not answer, or answered that it cannot: the same may be true of its other pages."""
