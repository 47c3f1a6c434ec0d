"""A post changes hands: who holds it now signs what is out, takes over what is signed, and is told (domain.md §6)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.documents import pdf
from apps.notifications.models import Message
from apps.pledges.filing import record_paper
from apps.pledges.making import make_pledge
from apps.pledges.models import Plan, Pledge, Seat
from apps.pledges.notices import follow_posts, tell_of_takeovers
from apps.pledges.queries import tree_of
from apps.pledges.signing import sign_pledges, take_over
from apps.pledges.tests.conftest import drawn
from apps.units.models import Post, Tenure, Unit
from tests.make import make_person, make_user
from tests.refusals import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def pledge(promised: Unit, plan: Plan, officer: User, four: list[User]) -> Pledge:
    return make_pledge(plan.pk, promised, by=officer)


def sign(pledge: Pledge, *people: User) -> Pledge:
    for person in people:
        sign_pledges([pledge.pk], by=person, drawing=drawn())
    return Pledge.objects.for_list().get(pk=pledge.pk)


def leave(user: User, clock: time_machine.Traveller) -> Post:
    """Today is the user's last day in the post; the next one begins."""
    tenure = Tenure.objects.get(person__user=user)
    Tenure.objects.filter(pk=tenure.pk).update(to_day=tenure.town.today())
    clock.shift(timedelta(days=1))
    return tenure.post


def take_post(post: Post, user: User) -> User:
    Tenure.objects.create(town=post.town, post=post, person=make_person(user), from_day=post.town.today())
    return user


@pytest.fixture
def vacated(pledge: Pledge, branch_secretary: User, clock: time_machine.Traveller) -> Post:
    """The branch secretary's post, since today held by nobody."""
    return leave(branch_secretary, clock)


@pytest.fixture
def successor(vacated: Post) -> User:
    return take_post(vacated, make_user("successor", vacated.town, "钱书记"))


def seats(pledge: Pledge) -> list[tuple[str, str]]:
    return [(seat.titles, seat.name) for seat in pledge.seats.filter(side="lower")]


def told(user: User, kind: str) -> list[str]:
    return [one.url for one in Message.objects.filter(recipient=user, kind=kind)]


def test_the_successor_opens_the_page_to_sign_and_the_former_holder_does_not(
    pledge: Pledge, successor: User, branch_secretary: User, client: Client
) -> None:
    for user, status in ((successor, 200), (branch_secretary, 404)):
        client.force_login(user)
        assert client.get(f"{pledge.get_absolute_url()}sign/").status_code == status
    assert sign(pledge, successor).seats.get(name="钱书记").signed_on is not None


def test_the_clock_seats_the_successor_and_tells_once(pledge: Pledge, successor: User, committee_head: User) -> None:
    Message.objects.all().delete()

    assert [follow_posts(), follow_posts()] == [1, 0]

    assert seats(pledge) == [("党支部书记", "钱书记"), ("村委会主任", "王主任")]
    assert told(successor, "pledge.to_sign") == [pledge.get_absolute_url()]
    assert told(committee_head, "pledge.to_sign") == []


def test_no_successor_is_asked_to_sign_what_came_back_on_paper(pledge: Pledge, successor: User) -> None:
    Pledge.objects.filter(pk=pledge.pk).update(scan="pledges/x.pdf", scan_sha256="0" * 64)

    follow_posts()

    assert told(successor, "pledge.to_sign") == []


def test_a_vacant_post_keeps_an_empty_seat_and_holds_the_freezing_up(
    pledge: Pledge, vacated: Post, four: list[User], officer: User, client: Client
) -> None:
    client.force_login(officer)
    follow_posts()

    assert seats(pledge) == [("党支部书记", ""), ("村委会主任", "王主任")]
    assert not sign(pledge, *four[:2], four[3]).is_signed
    with pytest.raises(PermissionDenied):
        sign(pledge, four[2])
    assert client.get(pledge.get_absolute_url()).status_code == 200


def test_a_vacant_seat_is_not_signed(pledge: Pledge, vacated: Post) -> None:
    follow_posts()
    with refused_by("nobody_signs_a_vacant_seat"):
        Seat.objects.filter(person=None).update(name="钱书记")


def test_who_comes_to_hold_both_posts_signs_once_for_both(pledge: Pledge, vacated: Post, four: list[User]) -> None:
    take_post(vacated, four[3])

    sign(pledge, four[3])

    assert seats(pledge) == [("党支部书记、村委会主任", "王主任")]
    assert sign(pledge, *four[:2]).is_signed


def test_two_who_take_over_from_one_sign_each(
    promised: Unit,
    plan: Plan,
    officer: User,
    four: list[User],
    branch_secretary: User,
    committee_head: User,
    clock: time_machine.Traveller,
) -> None:
    post = leave(branch_secretary, clock)
    take_post(post, committee_head)
    pledge = make_pledge(plan.pk, promised, by=officer)
    assert seats(pledge) == [("党支部书记、村委会主任", "王主任")]

    clock.shift(timedelta(days=1))
    Tenure.objects.filter(post=post, to_day=None).update(to_day=plan.town.today() - timedelta(days=1))
    successor = take_post(post, make_user("successor", plan.town, "钱书记"))

    assert Pledge.objects.to_sign_by(successor).get() == pledge
    follow_posts()
    assert seats(pledge) == [("党支部书记", "钱书记"), ("村委会主任", "王主任")]


def on_paper(pledge: Pledge, officer: User, signed_on: date) -> Pledge:
    Pledge.objects.filter(pk=pledge.pk).update(scan="pledges/x.pdf", scan_sha256="0" * 64)
    return record_paper(pledge.pk, by=officer, signed_on=signed_on)


def test_paper_is_recorded_with_who_held_the_posts_on_its_day(pledge: Pledge, successor: User, officer: User) -> None:
    yesterday = pledge.town.today() - timedelta(days=1)
    on_paper(pledge, officer, yesterday)
    assert seats(pledge) == [("党支部书记", "李书记"), ("村委会主任", "王主任")]


def test_paper_of_the_successors_day_is_the_successors(pledge: Pledge, successor: User, officer: User) -> None:
    on_paper(pledge, officer, pledge.town.today())
    assert seats(pledge) == [("党支部书记", "钱书记"), ("村委会主任", "王主任")]


def test_on_paper_nobody_signs_for_a_vacant_post(pledge: Pledge, vacated: Post, officer: User) -> None:
    on_paper(pledge, officer, pledge.town.today())

    assert seats(pledge) == [("党支部书记", ""), ("村委会主任", "王主任")]
    assert [one.titles for one in pledge.seats.filter(side="lower").exclude(signed_at=None)] == ["村委会主任"]


def test_the_next_holder_of_a_post_that_was_vacant_on_the_papers_day_takes_over(
    pledge: Pledge, vacated: Post, officer: User, client: Client
) -> None:
    on_paper(pledge, officer, pledge.town.today())
    successor = take_post(vacated, make_user("successor", vacated.town, "钱书记"))
    client.force_login(successor)
    assert "空缺" in client.get(pledge.get_absolute_url()).content.decode()

    assert tell_of_takeovers() == 1
    take_over(pledge.pk, by=successor, drawing=drawn())

    page = client.get(pledge.get_absolute_url()).content.decode()
    assert "空缺" not in page
    assert seats(pledge) == [("党支部书记", ""), ("村委会主任", "王主任"), ("党支部书记", "钱书记")]


@pytest.mark.parametrize("change", ["DELETE FROM pledges_seat", "UPDATE pledges_seat SET titles = '别的'"])
def test_the_empty_seat_of_a_signed_pledge_stays(pledge: Pledge, vacated: Post, officer: User, change: str) -> None:
    on_paper(pledge, officer, pledge.town.today())

    refused_by_trigger(f"{change} WHERE signed_at IS NULL")


def test_paper_that_one_side_cannot_have_signed_is_refused(
    pledge: Pledge, vacated: Post, committee_head: User, officer: User, clock: time_machine.Traveller
) -> None:
    leave(committee_head, clock)
    with pytest.raises(RuleBroken, match="one side had nobody"):
        on_paper(pledge, officer, pledge.town.today())


@pytest.fixture
def signed(pledge: Pledge, four: list[User]) -> Pledge:
    return sign(pledge, *four)


@pytest.fixture
def new_head(signed: Pledge, branch_secretary: User, clock: time_machine.Traveller) -> User:
    """Of the branch, since the day after the signing."""
    return take_post(leave(branch_secretary, clock), make_user("successor", signed.town, "钱书记"))


def test_the_successor_is_told_once_what_is_to_take_over(signed: Pledge, new_head: User) -> None:
    assert [tell_of_takeovers(), tell_of_takeovers()] == [1, 0]
    assert told(new_head, "pledge.to_take_over") == [signed.get_absolute_url()]


def test_who_has_no_account_in_use_is_told_once_there_is_one(signed: Pledge, new_head: User) -> None:
    User.objects.filter(pk=new_head.pk).update(is_active=False)
    assert tell_of_takeovers() == 0

    User.objects.filter(pk=new_head.pk).update(is_active=True)

    assert tell_of_takeovers() == 1
    assert told(new_head, "pledge.to_take_over") == [signed.get_absolute_url()]


def test_nobody_is_told_while_the_posts_stay_in_their_hands(signed: Pledge) -> None:
    assert tell_of_takeovers() == 0


def test_it_stands_among_what_waits_until_it_is_taken_over(signed: Pledge, new_head: User, client: Client) -> None:
    client.force_login(new_head)
    assert client.get("/").context["nav"]["takeovers"] == 1
    assert f"{signed.get_absolute_url()}take-over/" in client.get("/pledges/").content.decode()

    take_over(signed.pk, by=new_head, drawing=drawn())

    assert not Pledge.objects.to_take_over_by(new_head).exists()
    assert client.get("/").context["nav"]["takeovers"] == 0


def test_the_tree_shows_who_has_to_take_over(signed: Pledge, new_head: User, officer: User, client: Client) -> None:
    branches = {branch.unit.name: branch for branch in tree_of(signed.plan).branches}
    assert [row.person.name for row in branches["柳树村"].successors] == ["钱书记"]
    client.force_login(officer)
    assert "钱书记（党支部书记）" in client.get("/pledges/plan/2026/").content.decode()


def test_last_years_pledge_waits_for_nobody_new(signed: Pledge, new_head: User, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=60))
    assert tell_of_takeovers() == 0
    assert not Pledge.objects.to_take_over_by(new_head).exists()
    assert not any(branch.successors for branch in tree_of(signed.plan).branches)
    with pytest.raises(PermissionDenied):
        take_over(signed.pk, by=new_head, drawing=drawn())


@pytest.mark.parametrize("table", ["clause", "seat"])
def test_nothing_is_put_into_a_signed_pledge(signed: Pledge, table: str) -> None:
    refused_by_trigger(f"INSERT INTO pledges_{table} SELECT * FROM pledges_{table}")  # noqa: S608 - a name of ours


def test_without_the_fonts_of_pdf_the_last_hand_signs_all_the_same(
    pledge: Pledge, four: list[User], settings: Settings, tmp_path: Path, client: Client
) -> None:
    settings.FONTS_DIR = tmp_path
    pdf.fonts.cache_clear()

    signed = sign(pledge, *four)

    assert (signed.is_signed, signed.pdf, signed.pdf_sha256) == (True, "", "")
    client.force_login(four[0])
    assert client.get(f"{pledge.get_absolute_url()}pdf/").status_code == 302
    settings.FONTS_DIR = Path(settings.BASE_DIR) / "vendor" / "fonts"
    pdf.fonts.cache_clear()
    assert client.get(f"{pledge.get_absolute_url()}pdf/")["Content-Type"] == "application/pdf"
