"""The register of measures: its fields and no word more, in the search neither (domain.md §5)."""

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client

from apps.accountability.intakes import MeasureIntake
from apps.accountability.ledgers import MEASURES
from apps.accountability.measures import answer_measure, close_measure, draft_measure, issue_measure
from apps.accountability.models import Ground, Measure, Proposal, Rule
from apps.accounts.models import User
from apps.ledgers.rehearsal import go_through
from apps.ledgers.sheets import read_workbook
from apps.units.models import Unit
from tests.make import make_inspector

pytestmark = pytest.mark.django_db
SECRETS = ("连续三天漏报", "限期改正到位", "确因停电未报", "口头警示教育")


@pytest.fixture
def closed(village: Unit, officer: User, head: User) -> Measure:
    proposal = Proposal.objects.create(
        town=village.town,
        unit=village,
        rule=Rule.MISSED,
        ground=Ground.INACTION,
        fired_on=village.town.today(),
        needed=3,
    )
    said = {"kind": "reminder", "facts": SECRETS[0], "demand": SECRETS[1], "is_major": False, "skip_reason": ""}
    draft = draft_measure(proposal.pk, said | {"reply_by": date(2026, 12, 1)}, by=officer)
    issue_measure(draft.pk, by=officer)
    answer_measure(draft.pk, by=head, words=SECRETS[2])
    return close_measure(draft.pk, by=officer, outcome=SECRETS[3])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def sheet_of(user: User) -> bytes:
    answer = signed_in(user).get("/accountability/measures/?format=xlsx")
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_it_tells_number_kind_unit_post_ground_days_and_state(closed: Measure, officer: User) -> None:
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet_of(officer))).active.values)

    assert rows[0][:5] == ("文号", "措施", "单位", "对象岗位", "事由")
    assert rows[1][:4] == ("督〔2026〕1", "提醒", "柳树村", "党支部书记")
    assert rows[1][-2:] == ("已办结", "有书面结果")


def test_no_word_of_a_measure_is_in_it(closed: Measure, officer: User) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet_of(officer)))
    cells = "".join(str(value) for row in book.active.values for value in row)

    assert not any(secret in cells for secret in SECRETS)


@pytest.mark.parametrize("words", SECRETS)
def test_the_search_finds_no_word_of_a_measure(closed: Measure, officer: User, words: str) -> None:
    page = signed_in(officer).get("/accountability/measures/", {"q": words}).content.decode()

    assert closed.get_absolute_url() not in page


def test_an_inspector_gets_no_register(closed: Measure) -> None:
    inspector = make_inspector(town=closed.town)

    assert signed_in(inspector).get("/accountability/measures/?format=xlsx").status_code == 403


def test_a_head_gets_no_workbook(closed: Measure, head: User) -> None:
    assert signed_in(head).get("/accountability/measures/?format=xlsx").status_code == 403


def test_out_and_in_again_nothing_changes(closed: Measure, officer: User) -> None:
    reading = read_workbook(MEASURES, sheet_of(officer))

    judged = go_through(MEASURES, MeasureIntake(officer.town, by=officer), reading, lambda _done, _all: None)

    assert [one.verdict for one in judged] == ["same"], [fault.reason for one in judged for fault in one.faults]


def test_a_measure_is_not_taken_by_a_workbook(closed: Measure, officer: User) -> None:
    book = openpyxl.Workbook()
    for row in (["文号", "措施", "单位"], ["督〔2026〕9", "提醒", "柳树村"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)

    reading = read_workbook(MEASURES, content.getvalue())
    [judged] = go_through(MEASURES, MeasureIntake(officer.town, by=officer), reading, lambda _done, _all: None)

    assert judged.verdict == "wrong"
    assert "level by level" in judged.faults[0].reason
