"""A Bot API of Telegram's that runs here: buyers and buttons are driven by hand, and it can fail as the real one does.

Faithful in what henji relies on: updates are given out until an `offset` confirms them, a webhook gets them one after
the other with its secret, errors have Telegram's form. It knows private chats and no network but its own.
"""

import json
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any

TOKEN = "4242:fake-token-of-a-bot"  # noqa: S105 - of no real bot
BOT = {"id": 4242, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}
LONGEST = 4096  # UTF-16 code units
LONGEST_DATA = 64  # bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to a call; without any of it, it goes well.

    `stored`: it is carried out all the same; `cut`: no answer comes.
    """

    status: int = 200
    description: str = ""
    retry_after: int | None = None
    stored: bool = False
    cut: bool = False
    seconds: float = 0.0  # before the answer


def retry_after(seconds: int) -> Fault:
    return Fault(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


LOST_ACK = Fault(stored=True, cut=True)
CUT = Fault(cut=True)
BROKEN = Fault(500, "Internal Server Error")
BLOCKED = "Forbidden: bot was blocked by the user"


def slow(seconds: float) -> Fault:
    """Carried out, and answered when nobody waits any more."""
    return Fault(stored=True, seconds=seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message of the bot's in a chat. `buttons`: label -> data."""

    id: int
    text: str
    buttons: dict[str, str]
    prompt: bool = False  # a question whose answer is a reply


class Refused(Exception):
    """A call that the API does not carry out."""

    def __init__(self, status: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.status, self.description, self.retry_after = status, description, retry_after


class TelegramApi:
    """Drive it from any thread. `calls` holds (method, parameters) of every request, oldest first."""

    def __init__(self) -> None:
        self.url = ""  # where it is served
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.hook: dict[str, Any] = {}
        self.hook_error = ""
        self._changed = threading.Condition()
        self._all: list[dict[str, Any]] = []
        self._updates: list[dict[str, Any]] = []  # not confirmed yet
        self._chats: dict[int, list[dict[str, Any]]] = defaultdict(list)
        self._blocked: set[int] = set()
        self._faults: dict[str, deque[Fault]] = defaultdict(deque)
        self._ids = iter(range(100, 10**9))
        self._update_ids = iter(range(1, 10**9))
        self._answered: list[tuple[str, str]] = []
        self._asking = 0

    # Driving it

    def buyer_says(self, chat: int, text: str, *, language: str = "en", reply_to: int | None = None) -> int:
        """A private message; its id."""
        return self._say(chat, {"text": text}, language, reply_to)

    def buyer_sends(self, chat: int, kind: str, caption: str = "", *, language: str = "en") -> int:
        """A photo, voice, document, sticker, location ..."""
        content: dict[str, Any] = {kind: _thing(kind)}
        return self._say(chat, {**content, **({"caption": caption} if caption else {})}, language)

    def buyer_edits(self, chat: int, message: int, text: str) -> None:
        before = next(one for one in self._chats[chat] if one["message_id"] == message)
        self._add({"edited_message": {**before, "text": text, "edit_date": int(time.time())}})

    def press(self, chat: int, message: int, button: str, *, as_chat: int | None = None) -> None:
        """Press a button of a message by its label. `as_chat`: the press is forged by another chat."""
        shown = next(one for one in self.sent(chat) if one.id == message)
        self.forge(as_chat or chat, shown.buttons[button], message)

    def forge(self, chat: int, data: str, message: int = 1, *, old: bool = False) -> None:
        """A press with any data: what a changed client can send. The message is Telegram's own, if there is one.

        `old`: the message is too old for Telegram to tell what it says.
        """
        bare = {"message_id": message, "date": int(time.time()), "chat": _chat(chat), "from": BOT, "text": "…"}
        held = next((one for one in self._chats.get(chat, ()) if one["message_id"] == message), bare)
        if old:
            held = {"message_id": message, "date": 0, "chat": _chat(chat)}
        query = {"id": str(next(self._ids)), "from": _user(chat, "en"), "chat_instance": "1", "data": data}
        self._add({"callback_query": {**query, "message": held}})

    def give(self, update: dict[str, Any]) -> int:
        """Any update; its id unless it has one."""
        return self._add(update)

    def repeat(self, update: int) -> None:
        """Deliver an update a second time, as happens when an acknowledgement is lost."""
        again = next(one for one in self._all if one["update_id"] == update)
        self._queue(again)

    def block(self, chat: int) -> None:
        self._blocked.add(chat)

    def fail(self, method: str, *faults: Fault) -> None:
        """What happens to the next calls of the method, one after the other."""
        with self._changed:
            self._faults[method.lower()].extend(faults)

    def sent(self, chat: int) -> list[Sent]:
        """What the bot said there, oldest first, with the buttons that are still under it."""
        with self._changed:
            return [_sent(one) for one in self._chats[chat] if one["from"]["is_bot"]]

    def answers(self) -> list[tuple[str, str]]:
        """(press, note) of every press that was answered."""
        with self._changed:
            return list(self._answered)

    def unconfirmed(self) -> list[int]:
        """The updates that nobody has confirmed yet."""
        with self._changed:
            return [one["update_id"] for one in self._updates]

    def called(self, method: str) -> list[dict[str, Any]]:
        with self._changed:
            return [given for name, given in self.calls if name == method.lower()]

    # Answering it

    def call(self, method: str, given: dict[str, Any]) -> Any:
        """The result of a method. Raises Refused."""
        name = method.lower()
        known = {
            "getme": lambda: {**BOT, "can_join_groups": True, "can_read_all_group_messages": False},
            "getupdates": lambda: self._give_out(given),
            "sendmessage": lambda: self._send(given),
            "answercallbackquery": lambda: self._answer(given),
            "editmessagereplymarkup": lambda: self._edit(given, {"reply_markup": given.get("reply_markup")}),
            "editmessagetext": lambda: self._edit(given, {"text": given.get("text")}),
            "sendchataction": lambda: bool(self._chat(given)),
            "copymessage": lambda: self._copy(given),
            "setwebhook": lambda: self._set_hook(given),
            "deletewebhook": lambda: self._set_hook({}),
            "getwebhookinfo": self._hook_info,
        }
        if name not in known:
            raise Refused(404, "Not Found")
        return known[name]()

    def noted(self, method: str, given: dict[str, Any]) -> Fault | None:
        """Write the call down; the fault that it meets."""
        with self._changed:
            self.calls.append((method.lower(), given))
            faults = self._faults[method.lower()]
            return faults.popleft() if faults else None

    def next_for_hook(self, seconds: float) -> dict[str, Any] | None:
        """The oldest update that waits, if there is a webhook."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self.hook and self._updates), seconds)
            return self._updates[0] if self.hook and self._updates else None

    def confirm(self, through: int) -> None:
        with self._changed:
            self._updates = [one for one in self._updates if one["update_id"] > through]

    def _give_out(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        offset, limit = given.get("offset"), given.get("limit", 100)
        with self._changed:
            if self.hook:
                raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
            self._asking += 1
            mine = self._asking
            self._changed.notify_all()
            if offset is not None:
                self._updates = [one for one in self._updates if one["update_id"] >= offset]
            ends = time.monotonic() + float(given.get("timeout", 0))
            while not self._updates and mine == self._asking and (left := ends - time.monotonic()) > 0:
                self._changed.wait(left)
            if mine != self._asking:
                raise Refused(409, "Conflict: terminated by other getUpdates request")
            return self._updates[:limit]

    def _send(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, text = self._chat(given), str(given.get("text", ""))
        if not text.strip():
            raise Refused(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > LONGEST:
            raise Refused(400, "Bad Request: message is too long")
        markup = given.get("reply_markup") or {}
        for row in markup.get("inline_keyboard", ()):
            if any(not 0 < len(one["callback_data"].encode()) <= LONGEST_DATA for one in row):
                raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")
        message = {**self._message(chat, BOT), "text": text, **({"reply_markup": markup} if markup else {})}
        with self._changed:
            self._chats[chat].append(message)
        # As the real one, it tells of a keyboard, and not of a question for a reply.
        return {key: value for key, value in message.items() if key != "reply_markup" or "inline_keyboard" in markup}

    def _copy(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, source = self._chat(given), int(given["from_chat_id"])
        with self._changed:
            found = [one for one in self._chats[source] if one["message_id"] == int(given["message_id"])]
            if not found:
                raise Refused(400, "Bad Request: message to copy not found")
            copy = {**found[0], **self._message(chat, BOT)}
            self._chats[chat].append({"text": "", **copy})
        return {"message_id": copy["message_id"]}

    def _edit(self, given: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(given)
        with self._changed:
            found = [one for one in self._chats[chat] if one["message_id"] == int(given["message_id"])]
            if not found:
                raise Refused(400, "Bad Request: message to edit not found")
            if all(found[0].get(key) == value for key, value in changes.items()):
                raise Refused(400, "Bad Request: message is not modified")
            found[0].update(changes)
            return {key: value for key, value in found[0].items() if value is not None}

    def _answer(self, given: dict[str, Any]) -> bool:
        with self._changed:
            self._answered.append((str(given["callback_query_id"]), str(given.get("text", ""))))
        return True

    def _set_hook(self, given: dict[str, Any]) -> bool:
        with self._changed:
            self.hook = given if given.get("url") else {}
            self._changed.notify_all()
        return True

    def _hook_info(self) -> dict[str, Any]:
        told = {"url": self.hook.get("url", ""), "has_custom_certificate": False}
        error = {"last_error_message": self.hook_error, "last_error_date": int(time.time())} if self.hook_error else {}
        return {**told, **error, "pending_update_count": len(self._updates)}

    def _chat(self, given: dict[str, Any]) -> int:
        """A bot may write only to whom wrote to it, and did not block it."""
        chat = int(given.get("chat_id", 0))
        if chat in self._blocked:
            raise Refused(403, BLOCKED)
        with self._changed:
            if chat not in self._chats:
                raise Refused(400, "Bad Request: chat not found")
        return chat

    def _say(self, chat: int, content: dict[str, Any], language: str, reply_to: int | None = None) -> int:
        message = {**self._message(chat, _user(chat, language)), **content}
        with self._changed:
            found = [one for one in self._chats[chat] if one["message_id"] == reply_to]
            if found:
                message["reply_to_message"] = {key: found[0][key] for key in found[0] if key != "reply_markup"}
            self._chats[chat].append(message)
        self._add({"message": message})
        return int(message["message_id"])

    def _message(self, chat: int, sender: dict[str, Any]) -> dict[str, Any]:
        return {"message_id": next(self._ids), "date": int(time.time()), "chat": _chat(chat), "from": sender}

    def _add(self, content: dict[str, Any]) -> int:
        update = {"update_id": next(self._update_ids), **content}
        self._all.append(update)
        self._queue(update)
        return int(update["update_id"])

    def _queue(self, update: dict[str, Any]) -> None:
        with self._changed:
            self._updates.append(json.loads(json.dumps(update)))
            self._changed.notify_all()


def _user(chat: int, language: str) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": f"Anna {chat}", "language_code": language}


def _chat(chat: int) -> dict[str, Any]:
    return {"id": chat, "type": "private", "first_name": f"Anna {chat}"}


def _thing(kind: str) -> Any:
    file = {"file_id": "f", "file_unique_id": "u", "file_size": 10}
    match kind:
        case "photo":
            return [{**file, "width": 90, "height": 90}]
        case "voice" | "audio":
            return {**file, "duration": 3}
        case "video" | "animation":
            return {**file, "width": 90, "height": 90, "duration": 3}
        case "sticker":
            extra = {"width": 90, "height": 90, "is_animated": False, "is_video": False, "type": "regular"}
            return {**file, **extra, "emoji": "👍"}
        case "location":
            return {"latitude": 35.0, "longitude": 135.0}
        case "contact":
            return {"phone_number": "+491234", "first_name": "Anna"}
        case _:
            return {**file, "file_name": "invoice.pdf"}


def _sent(message: dict[str, Any]) -> Sent:
    markup = message.get("reply_markup") or {}
    buttons = {one["text"]: one["callback_data"] for row in markup.get("inline_keyboard", ()) for one in row}
    return Sent(id=message["message_id"], text=message["text"], buttons=buttons, prompt=bool(markup.get("force_reply")))
