"""The key this store signs with, and what is signed: short texts that nobody else can make."""

import base64
import binascii
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.errors import SettingsError

KEY_FILE = "secret"
TOKEN_FILE = "api-token"  # noqa: S105 - the name of a file
LONGEST = 2000  # characters of a signed text; ours have about 300


def kept(path: Path) -> str:
    """The random text in the file, made on first use and readable by its owner only.

    Raises SettingsError where it cannot be read or written, or is too short to protect anything.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise SettingsError(f"{path}: cannot be written: {error.strerror}; mend its permissions") from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    return _read(path)


def _read(path: Path) -> str:
    try:
        found = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}; mend its permissions, or delete it") from error
    if len(found) < 32:
        raise SettingsError(f"{path}: too short to protect anything; delete it, henji makes a new one")
    return found


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one purpose: what was signed for another is refused."""

    key: str
    purpose: str

    def sign(self, fields: Mapping[str, Any], until: datetime) -> str:
        """The fields as a text that is good `until` then (aware)."""
        body = json.dumps({**fields, "until": until.timestamp()}, ensure_ascii=True, separators=(",", ":"))
        written = base64.urlsafe_b64encode(body.encode()).decode()
        return f"{written}.{self.mark(written)}"

    def read(self, signed: str, now: datetime) -> dict[str, Any] | None:
        """The fields; None for a text that is not ours, changed, or no longer good."""
        written, _, mark = signed.partition(".")
        if len(signed) > LONGEST or not signed.isascii() or not hmac.compare_digest(mark, self.mark(written)):
            return None
        try:
            fields: dict[str, Any] = json.loads(base64.urlsafe_b64decode(written))
        except (binascii.Error, ValueError):
            return None
        return fields if fields["until"] > now.timestamp() else None

    def mark(self, text: str) -> str:
        """What proves that whoever wrote the text knew the key."""
        message = f"{self.purpose}\0{text}".encode()
        return hmac.new(self.key.encode(), message, hashlib.sha256).hexdigest()
