"""One's notices: read, marked, followed; never anybody else's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.notifications.actions import mark_read
from apps.notifications.models import Message

pytestmark = pytest.mark.django_db


def make_notice(recipient: User, text: str = "有新任务") -> Message:
    return Message.objects.create(recipient=recipient, kind="task.opened", text=text, url="/tasks/7/")


def test_one_message_is_marked_and_the_others_stay_unread(reader: User) -> None:
    first, second = make_notice(reader), make_notice(reader)

    assert mark_read(by=reader, message_id=first.pk) == 1
    assert list(Message.objects.unread()) == [second]


def test_all_own_messages_are_marked_at_once(reader: User, english_reader: User) -> None:
    make_notice(reader)
    make_notice(reader)
    of_another = make_notice(english_reader)

    assert mark_read(by=reader) == 2
    assert list(Message.objects.unread()) == [of_another]


def test_a_message_of_somebody_else_is_not_marked(reader: User, english_reader: User) -> None:
    of_another = make_notice(english_reader)

    assert mark_read(by=reader, message_id=of_another.pk) == 0
    assert of_another in Message.objects.unread()


def test_a_message_read_before_keeps_its_time(reader: User) -> None:
    make_notice(reader)
    mark_read(by=reader)

    assert mark_read(by=reader) == 0


def test_opening_a_notice_marks_it_and_leads_where_it_points(client: Client, reader: User) -> None:
    notice = make_notice(reader)
    client.force_login(reader)

    answer = client.post(reverse("notifications:notice", args=[notice.pk]))

    notice.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, "/tasks/7/")
    assert notice.read_at is not None


def test_a_notice_of_somebody_else_is_not_found(client: Client, reader: User, english_reader: User) -> None:
    notice = make_notice(english_reader)
    client.force_login(reader)

    assert client.post(reverse("notifications:notice", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_marked_from_the_page(client: Client, reader: User) -> None:
    make_notice(reader)
    client.force_login(reader)

    answer = client.post(reverse("notifications:read_all"))

    assert answer["Location"] == reverse("notifications:notices")
    assert not Message.objects.unread().exists()


@pytest.mark.parametrize("name", ["notice", "read_all"])
def test_a_link_alone_marks_nothing(client: Client, reader: User, name: str) -> None:
    notice = make_notice(reader)
    client.force_login(reader)

    assert client.get(reverse(f"notifications:{name}", args=[notice.pk] if name == "notice" else [])).status_code == 405


def test_the_list_shows_only_the_own_newest_first(client: Client, reader: User, english_reader: User) -> None:
    make_notice(reader, "第一条")
    make_notice(reader, "第二条")
    make_notice(english_reader, "别人的")
    client.force_login(reader)

    page = client.get(reverse("notifications:notices")).content.decode()

    assert page.index("第二条") < page.index("第一条")
    assert "别人的" not in page


def test_who_is_not_signed_in_sees_no_notices(client: Client) -> None:
    assert client.get(reverse("notifications:notices")).status_code == 302


def test_the_list_costs_the_same_queries_for_thirty_notices(client: Client, reader: User) -> None:
    client.force_login(reader)
    make_notice(reader)
    client.get(reverse("notifications:notices"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("notifications:notices"))
    for _turn in range(29):
        make_notice(reader)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("notifications:notices"))

    assert len(many) == len(few)
