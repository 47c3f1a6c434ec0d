"""Signed layer by layer by both posts of either side, then frozen (domain.md §6)."""

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import Settings

from apps.accounts.models import Role, User
from apps.core.errors import RuleBroken
from apps.pledges.actions import Held, set_targets, write_template
from apps.pledges.filing import file_county_pledge
from apps.pledges.making import make_pledge, withdraw_pledge
from apps.pledges.models import Indicator, Plan, Pledge, Seat
from apps.pledges.queries import answerable_on, to_take_over
from apps.pledges.signing import canonical, sign_pledges, take_over
from apps.pledges.tests.conftest import drawn
from apps.towns.models import Town
from apps.units.models import Tenure, Unit
from tests.make import give_post, make_unit, make_user
from tests.refusals import refused_by, refused_by_trigger

pytestmark = pytest.mark.django_db


@pytest.fixture
def pledge(promised: Unit, plan: Plan, officer: User, four: list[User]) -> Pledge:
    return make_pledge(plan.pk, promised, by=officer)


def sign(pledge: Pledge, *people: User) -> Pledge:
    for person in people:
        sign_pledges([pledge.pk], by=person, drawing=drawn())
    return Pledge.objects.for_list().get(pk=pledge.pk)


@pytest.fixture
def signed(pledge: Pledge, four: list[User]) -> Pledge:
    return sign(pledge, *four)


def test_a_pledge_has_both_posts_of_either_side(pledge: Pledge) -> None:
    assert [(seat.side, seat.titles, seat.name) for seat in pledge.seats.all()] == [
        ("upper", "党委书记", "周书记"),
        ("upper", "镇长", "吴镇长"),
        ("lower", "党支部书记", "李书记"),
        ("lower", "村委会主任", "王主任"),
    ]


def test_who_holds_both_posts_signs_once_and_names_both(
    promised: Unit, plan: Plan, officer: User, secretary: User, mayor: User
) -> None:
    both = make_user("both", promised.town, "赵书记")
    give_post(both, promised, Role.UNIT_HEAD, title="党支部书记", duty="first", order=1)
    give_post(both, promised, Role.UNIT_HEAD, title="村委会主任", duty="direct", order=2)

    pledge = make_pledge(plan.pk, promised, by=officer)

    [seat] = pledge.seats.filter(side="lower")
    assert (seat.titles, seat.name) == ("党支部书记、村委会主任", "赵书记")
    assert sign(pledge, secretary, mayor, both).is_signed


def test_the_text_names_both_sides_and_holds_the_targets(pledge: Pledge) -> None:
    assert pledge.title == "2026年度柳树村环境保护目标责任书"
    assert "清溪镇人民政府（甲方）与柳树村（乙方）" in pledge.body
    assert [(one.name, one.value, one.weight) for one in pledge.clauses.all()] == [
        ("整改办结率", Decimal(95), Decimal(100))
    ]


def test_no_pledge_before_the_weights_are_a_hundred(
    plan: Plan, rate: Indicator, village: Unit, officer: User, four: list[User]
) -> None:
    set_targets(plan.pk, village, [Held(rate.pk, Decimal(95), Decimal(60))], by=officer)
    with pytest.raises(RuleBroken, match="come to 60"):
        make_pledge(plan.pk, village, by=officer)


def test_no_pledge_that_hands_down_less_than_was_promised(
    promised: Unit, plan: Plan, rate: Indicator, root: Unit, officer: User, four: list[User]
) -> None:
    set_targets(plan.pk, root, [Held(rate.pk, Decimal(98), Decimal(100))], by=officer)
    with pytest.raises(RuleBroken, match="整改办结率"):
        make_pledge(plan.pk, promised, by=officer)


def test_another_units_lack_of_a_rate_holds_nobody_up(
    promised: Unit, other_village: Unit, plan: Plan, rate: Indicator, root: Unit, officer: User, four: list[User]
) -> None:
    set_targets(plan.pk, root, [Held(rate.pk, Decimal(95), Decimal(100))], by=officer)
    set_targets(plan.pk, other_village, [Held(rate.pk, Decimal(80), Decimal(100))], by=officer)

    assert make_pledge(plan.pk, promised, by=officer).is_waiting
    with pytest.raises(RuleBroken, match="整改办结率"):
        make_pledge(plan.pk, other_village, by=officer)


def test_what_adds_up_and_is_short_holds_up_all_who_hand_it_down(
    village: Unit, other_village: Unit, households: Indicator, root: Unit, officer: User, four: list[User]
) -> None:
    for unit, value in ((root, 120), (village, 60), (other_village, 50)):
        set_targets(households.plan_id, unit, [Held(households.pk, Decimal(value), Decimal(100))], by=officer)

    with pytest.raises(RuleBroken, match="清洁取暖改造"):
        make_pledge(households.plan_id, village, by=officer)


def test_one_pledge_of_a_unit_is_out_to_be_signed(pledge: Pledge, plan: Plan, officer: User) -> None:
    with pytest.raises(RuleBroken, match="already"):
        make_pledge(plan.pk, pledge.unit, by=officer)
    with refused_by("one_pledge_out_to_sign"):
        Pledge.objects.create(town=plan.town, plan=plan, unit=pledge.unit, made_by=officer, version=9, title="x")


def test_the_last_hand_freezes_it(pledge: Pledge, four: list[User]) -> None:
    assert not sign(pledge, *four[:3]).is_signed
    assert sign(pledge, four[3]).is_signed


def test_the_fingerprint_is_over_the_canonical_form_and_the_pdf_has_its_own(signed: Pledge) -> None:
    assert signed.fingerprint == hashlib.sha256(canonical(signed)).hexdigest()
    with default_storage.open(signed.pdf) as file:
        assert signed.pdf_sha256 == hashlib.sha256(file.read()).hexdigest()


def test_another_target_is_another_fingerprint(signed: Pledge) -> None:
    before = canonical(signed)
    signed.body += "。"
    assert canonical(signed) != before


def test_nobody_signs_in_anothers_place(pledge: Pledge, officer: User, cadre: User) -> None:
    for stranger in (officer, cadre):
        with pytest.raises(PermissionDenied):
            sign(pledge, stranger)


def test_nobody_signs_twice(pledge: Pledge, secretary: User) -> None:
    sign(pledge, secretary)
    with pytest.raises(PermissionDenied):
        sign(pledge, secretary)


@pytest.mark.parametrize("drawing", [b"", b"no picture", drawn("white")])
def test_an_empty_field_is_no_signature(pledge: Pledge, secretary: User, drawing: bytes) -> None:
    with pytest.raises(RuleBroken, match="sign in the field"):
        sign_pledges([pledge.pk], by=secretary, drawing=drawing)


def test_a_leader_signs_several_with_one_drawing_all_or_none(
    pledge: Pledge, other_village: Unit, plan: Plan, rate: Indicator, officer: User, secretary: User
) -> None:
    set_targets(plan.pk, other_village, [Held(rate.pk, Decimal(95), Decimal(100))], by=officer)
    give_post(make_user("b2", plan.town, "孙书记"), other_village, Role.UNIT_HEAD, title="党支部书记", duty="first")
    second = make_pledge(plan.pk, other_village, by=officer)
    assert Pledge.objects.to_sign_by(secretary).count() == 2

    withdraw_pledge(second.pk, by=officer, reason="目标有误")
    with pytest.raises(RuleBroken, match="any more"):
        sign_pledges([pledge.pk, second.pk], by=secretary, drawing=drawn())
    assert Pledge.objects.to_sign_by(secretary).count() == 1


@pytest.fixture
def group_pledge(
    promised: Unit, plan: Plan, rate: Indicator, officer: User, four: list[User]
) -> tuple[Pledge, list[User]]:
    group = make_unit(promised.town, "一社", Unit.Kind.GROUP, parent=promised)
    set_targets(plan.pk, group, [Held(rate.pk, Decimal(95), Decimal(100))], by=officer)
    elder = make_user("elder", promised.town, "陈社长")
    give_post(elder, group, Role.CADRE, title="社长")
    return make_pledge(plan.pk, group, by=officer), [*four[2:], elder]


def test_a_village_signs_with_the_town_first_then_with_its_groups(
    group_pledge: tuple[Pledge, list[User]], pledge: Pledge, four: list[User]
) -> None:
    below, hands = group_pledge
    with pytest.raises(RuleBroken, match="signs with the town first"):
        sign(below, hands[0])

    sign(pledge, *four)

    assert sign(below, *hands).is_signed


def test_the_pledge_with_the_county_holds_nobody_up(signed: Pledge) -> None:
    assert signed.is_signed
    assert not Pledge.objects.filter(upper=None).exists()


def test_the_pledge_with_the_county_is_filed_as_paper(plan: Plan, officer: User) -> None:
    paper = b"%PDF-1.4 scanned"
    filed = file_county_pledge(plan.pk, paper, by=officer, title="县镇责任书", signed_on=plan.town.today())

    assert filed.is_filed
    assert filed.fingerprint == hashlib.sha256(paper).hexdigest()
    with pytest.raises(RuleBroken, match="filed already"):
        file_county_pledge(plan.pk, paper, by=officer, title="县镇责任书", signed_on=plan.town.today())


@pytest.mark.parametrize("column", ["body", "title", "fingerprint", "signed_on"])
def test_signed_is_frozen(signed: Pledge, column: str) -> None:
    value = "2026-01-01" if column == "signed_on" else "other"
    refused_by_trigger(f"UPDATE pledges_pledge SET {column} = %s", value)  # noqa: S608 - a name of ours


@pytest.mark.parametrize("table", ["pledge", "clause", "seat"])
def test_nothing_of_it_is_deleted(signed: Pledge, table: str) -> None:
    refused_by_trigger(f"DELETE FROM pledges_{table}")  # noqa: S608 - a name of ours


def test_a_signature_and_a_clause_stay_as_they_are(signed: Pledge) -> None:
    refused_by_trigger("UPDATE pledges_seat SET name = 'x'")
    refused_by_trigger("UPDATE pledges_clause SET value = 1")


def test_a_change_is_a_new_version_and_the_old_one_stands_until_it_is_signed(
    signed: Pledge, plan: Plan, rate: Indicator, officer: User, four: list[User]
) -> None:
    set_targets(plan.pk, signed.unit, [Held(rate.pk, Decimal(97), Decimal(100))], by=officer)
    second = make_pledge(plan.pk, signed.unit, by=officer)
    signed.refresh_from_db()
    assert (second.version, signed.replaced_at) == (2, None)

    sign(second, *four)

    signed.refresh_from_db()
    assert signed.replaced_at is not None


def test_nobody_signs_the_same_again(signed: Pledge, plan: Plan, officer: User) -> None:
    with pytest.raises(RuleBroken, match="the same as"):
        make_pledge(plan.pk, signed.unit, by=officer)


def test_another_text_is_a_new_version(signed: Pledge, plan: Plan, officer: User) -> None:
    write_template(plan.town, "village", by=officer, title="{年度}年{单位}责任书", body="另立新文")

    assert make_pledge(plan.pk, signed.unit, by=officer).version == 2


def test_a_new_version_is_asked_for_before_it_goes_out(signed: Pledge, officer: User, client: Client) -> None:
    client.force_login(officer)
    assert "data-ask" in client.get(signed.get_absolute_url()).content.decode()


def test_what_is_signed_is_not_withdrawn(signed: Pledge, officer: User) -> None:
    with pytest.raises(RuleBroken, match="new version"):
        withdraw_pledge(signed.pk, by=officer, reason="错了")


def hand_over(former: User, unit: Unit, clock: time_machine.Traveller) -> User:
    """Somebody else holds the post from today on."""
    today = unit.town.today()
    tenure = Tenure.objects.get(person__user=former)
    Tenure.objects.filter(pk=tenure.pk).update(to_day=today)
    clock.shift(timedelta(days=1))
    successor = make_user("successor", unit.town, "钱书记")
    person = give_post(successor, unit, Role.CADRE, title="暂代").person
    Tenure.objects.create(town=unit.town, post=tenure.post, person=person, from_day=unit.town.today())
    return successor


def test_the_successor_takes_over_by_signing(
    signed: Pledge, branch_secretary: User, clock: time_machine.Traveller
) -> None:
    before = signed.town.today()
    successor = hand_over(branch_secretary, signed.unit, clock)
    assert [row.person.name for row in to_take_over(signed, signed.town.today())] == ["钱书记"]

    take_over(signed.pk, by=successor, drawing=drawn())

    again = Pledge.objects.for_list().get(pk=signed.pk)
    assert to_take_over(again, again.town.today()) == []
    assert [(one.person, one.signed_on is not None) for one in answerable_on(again, before)] == [
        ("李书记", True),
        ("王主任", True),
    ]
    assert [one.person for one in answerable_on(again, again.town.today())] == ["钱书记", "王主任"]


def test_who_holds_the_post_already_takes_nothing_over(signed: Pledge, branch_secretary: User) -> None:
    with pytest.raises(PermissionDenied):
        take_over(signed.pk, by=branch_secretary, drawing=drawn())


def test_an_empty_seat_follows_its_post(
    pledge: Pledge, four: list[User], branch_secretary: User, clock: time_machine.Traveller
) -> None:
    successor = hand_over(branch_secretary, pledge.unit, clock)

    sign(pledge, successor)

    assert Seat.objects.get(pledge=pledge, titles="党支部书记").name == "钱书记"
    with pytest.raises(PermissionDenied):
        sign(pledge, branch_secretary)


def test_a_stranger_is_told_yes_or_no_and_nothing_else(signed: Pledge, client: Client, settings: Settings) -> None:
    for known in (signed.fingerprint, signed.pdf_sha256):
        page = client.get(f"/verify/{known}/")
        assert page.status_code == 200
        assert page.context["is_genuine"]
        for secret in ("柳树村", "李书记", "整改办结率", signed.town.name):
            assert secret not in page.content.decode()
    assert not client.get(f"/verify/{'0' * 64}/").context["is_genuine"]


def test_the_fingerprint_of_what_is_not_signed_is_unknown(pledge: Pledge, client: Client) -> None:
    digest = hashlib.sha256(canonical(pledge)).hexdigest()
    assert not client.get(f"/verify/{digest}/").context["is_genuine"]


def test_each_sees_the_own_pledge_and_its_groups(
    group_pledge: tuple[Pledge, list[User]], pledge: Pledge, other_village: Unit, town: Town
) -> None:
    below, hands = group_pledge
    neighbour = make_user("neighbour", town)
    give_post(neighbour, other_village, Role.UNIT_HEAD, title="党支部书记", duty="first")

    assert set(Pledge.objects.visible_to(hands[0])) == {pledge, below}
    assert list(Pledge.objects.visible_to(hands[-1])) == [below]
    assert not Pledge.objects.visible_to(neighbour).exists()
