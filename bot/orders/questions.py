"""What a buyer may ask about an order that is shown to be theirs."""

from enum import StrEnum


class OrderQuestion(StrEnum):
    """A closed set: each has its answer in every language, or none where the files do not say."""

    STATUS = "status"
    ARRIVAL = "arrival"
    CANCEL = "cancel"
    CHANGE = "change"
    RETURN = "return"
    EXCHANGE = "exchange"
    REFUND = "refund"
    LATE = "late"
    LOST = "lost"
    PAYMENT = "payment"
    SUMMARY = "summary"
