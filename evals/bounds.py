"""How bad the share of wrong answers may really be, given how many were seen."""

from math import comb


def upper_bound(wrong: int, sent: int, confidence: float = 0.95) -> float:
    """The one-sided Clopper-Pearson bound: the share at which so few wrong answers would be a 1 in 20 chance.

    >>> round(upper_bound(0, 149), 4)
    0.0199
    """
    if sent == 0 or wrong >= sent:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):  # halving: 60 times is far below any figure that is printed
        middle = (low + high) / 2
        if _at_most(wrong, sent, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def _at_most(wrong: int, sent: int, share: float) -> float:
    """The chance of at most `wrong` wrong answers among `sent`."""
    return sum(comb(sent, k) * share**k * (1 - share) ** (sent - k) for k in range(wrong + 1))
