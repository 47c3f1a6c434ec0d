"""Writing to people, and what they have read."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation

from apps.accounts.models import User
from apps.notifications.models import Message


def message(recipient: User, kind: str, text: Any, url: str, **words: Any) -> Message:
    """An unsaved message in the reader's language; `text` is a lazy translation whose %(name)s places `words` fill."""
    with translation.override(recipient.language):
        return Message(recipient=recipient, kind=kind, text=(str(text) % words)[:300], url=url)


def send(messages: Iterable[Message]) -> None:
    """Put messages into the outbox, in the transaction of the change that they tell of."""
    Message.objects.bulk_create(messages)


def tell(recipients: Iterable[User], kind: str, text: Any, url: str, **words: Any) -> None:
    """The same message to each recipient once."""
    send([message(person, kind, text, url, **words) for person in dict.fromkeys(recipients)])


def mark_read(*, by: User, message_id: int | None = None) -> int:
    """Mark one's own message read, or all of them; the number changed."""
    unread = Message.objects.visible_to(by).unread()
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    return unread.update(read_at=timezone.now())
