"""Signatures of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, time and body.

    webhook-id: msg_1
    webhook-timestamp: 1764000000
    webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4= v1,...

Signed is `id.timestamp.body`, the body as it came, byte for byte. Several signatures are there while a secret changes.
"""

import base64
import binascii
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from core.errors import SettingsError

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
VERSION = "v1"
PREFIX = "whsec_"
LEAST = 24  # bytes of a key, as the standard asks
#: Seconds that a clock may be off, and that a copied request is good for.
TOLERANCE = 300
#: Signatures that are looked at, and characters of an id: more is nobody's honest request.
MOST_SIGNATURES = 8
LONGEST_ID = 256


@dataclass(frozen=True, slots=True)
class Signed:
    """What the headers of a request claim."""

    id: str
    at: int  # seconds since 1970
    signatures: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Seal:
    """Signs and verifies with one secret."""

    key: bytes

    def headers(self, id: str, at: float, body: bytes) -> dict[str, str]:
        """Those of a request with the body, sent at that time (seconds since 1970)."""
        written = base64.b64encode(self._mark(id, str(int(at)), body)).decode()
        return {ID: id, TIMESTAMP: str(int(at)), SIGNATURE: f"{VERSION},{written}"}

    def objection(self, headers: Mapping[str, str], body: bytes, now: float) -> str | None:
        """Why the request is not to be believed; None: it is genuine and fresh.

        `headers` have lower-case names. Nothing is told that a stranger could learn from.
        """
        claimed = _read(headers)
        if claimed is None:
            return f"need the headers {ID}, {TIMESTAMP} and {SIGNATURE} of Standard Webhooks"
        mark = self._mark(claimed.id, headers[TIMESTAMP], body)
        # All are compared, and each in the same time: how long it takes tells nothing.
        good = [hmac.compare_digest(mark, one) for one in claimed.signatures]
        if not any(good):
            return "no good signature; `henji channel secret` shows what to sign with"
        if abs(now - claimed.at) > TOLERANCE:
            return f"{TIMESTAMP} is more than {TOLERANCE // 60} minutes off; sign each attempt anew, mend the clock"
        return None

    @property
    def shown(self) -> str:
        """The secret as every library of the standard takes it."""
        return PREFIX + base64.b64encode(self.key).decode()

    def _mark(self, id: str, at: str, body: bytes) -> bytes:
        return hmac.new(self.key, f"{id}.{at}.".encode() + body, sha256).digest()


def seal_of(secret: str, where: str) -> Seal:
    """The seal of a secret: `whsec_` and base64, or any long text. Raises SettingsError that names `where`."""
    if not secret.startswith(PREFIX):
        return Seal(_long(secret.encode(), where))
    try:
        return Seal(_long(base64.b64decode(secret.removeprefix(PREFIX), validate=True), where))
    except binascii.Error as error:
        raise SettingsError(f"{where}: what follows {PREFIX} is no base64; copy the whole secret again") from error


def _long(key: bytes, where: str) -> bytes:
    if len(key) < LEAST:
        raise SettingsError(f"{where}: too short to protect anything; use at least {LEAST} random bytes")
    return key


def _read(headers: Mapping[str, str]) -> Signed | None:
    """None: a header is missing, or is not as the standard writes it."""
    id, at, written = (headers.get(name, "") for name in (ID, TIMESTAMP, SIGNATURE))
    if not 0 < len(id) <= LONGEST_ID or not id.isascii() or not id.isprintable():
        return None
    if not (at.isascii() and at.isdecimal() and len(at) <= 12):
        return None
    found = tuple(_signature(one) for one in written.split(" ")[:MOST_SIGNATURES])
    return Signed(id, int(at), tuple(one for one in found if one is not None))


def _signature(written: str) -> bytes | None:
    """Those of other versions are left to whoever knows them."""
    version, _, mark = written.partition(",")
    if version != VERSION:
        return None
    try:
        return base64.b64decode(mark.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
