"""A message is written in the reader's language, in the transaction of what it tells of (architecture.md)."""

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.notifications.actions import mark_read, message, send, tell
from apps.notifications.models import Message

pytestmark = pytest.mark.django_db

NEW_TASK = gettext_lazy("New task for %(unit)s: %(title)s")


def test_each_reader_is_told_in_the_own_language(reader: User, english_reader: User) -> None:
    tell([reader, english_reader], "task.opened", NEW_TASK, "/tasks/1/", unit="柳树村", title="垃圾成堆")

    assert english_reader.notices.get().text == "New task for 柳树村: 垃圾成堆"
    told = reader.notices.get().text
    assert "New task" not in told
    assert "柳树村" in told
    assert "垃圾成堆" in told


def test_a_reader_named_twice_is_told_once(reader: User) -> None:
    tell([reader, reader], "task.opened", NEW_TASK, "/tasks/1/", unit="柳树村", title="垃圾成堆")

    assert reader.notices.count() == 1


def test_nobody_to_tell_writes_nothing() -> None:
    tell([], "task.opened", NEW_TASK, "/tasks/1/", unit="柳树村", title="垃圾成堆")

    assert not Message.objects.exists()


def test_a_percent_sign_in_the_words_is_kept(english_reader: User) -> None:
    written = message(english_reader, "task.opened", NEW_TASK, "/tasks/1/", unit="柳树村", title="100%的垃圾")

    assert written.text == "New task for 柳树村: 100%的垃圾"


def test_a_long_text_is_cut_to_what_fits(english_reader: User) -> None:
    send([message(english_reader, "task.opened", NEW_TASK, "/tasks/1/", unit="柳树村", title="长" * 400)])

    assert len(english_reader.notices.get().text) == 300


def test_a_message_falls_away_with_the_change_that_failed(reader: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        tell([reader], "task.opened", NEW_TASK, "/tasks/1/", unit="柳树村", title="垃圾成堆")
        raise IntegrityError

    assert not Message.objects.exists()


def test_a_message_is_unread_until_it_is_marked(reader: User) -> None:
    send([message(reader, "task.opened", NEW_TASK, "/tasks/1/", unit="柳树村", title="垃圾成堆")])
    assert Message.objects.visible_to(reader).unread().count() == 1

    mark_read(by=reader)

    assert Message.objects.visible_to(reader).unread().count() == 0


def test_one_sees_only_the_own_messages(reader: User, english_reader: User) -> None:
    send([message(reader, "task.opened", NEW_TASK, "/tasks/1/", unit="柳树村", title="垃圾成堆")])

    assert not Message.objects.visible_to(english_reader).exists()
