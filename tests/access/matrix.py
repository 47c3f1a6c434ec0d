"""Every address, and who may open it on an own, another unit's and another town's object (domain.md §2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.access.world import Things

ROLES = ["cadre", "unit_head", "officer", "group", "liaison", "deputy", "leader", "inspector", "admin"]
EVERYONE = frozenset(ROLES)
UNIT = frozenset({"cadre", "unit_head"})
TOWN = frozenset({"officer", "deputy", "leader", "inspector"})  # read the whole town
OFFICE = frozenset({"officer"})
HEAD = frozenset({"unit_head"})
VERIFIERS = frozenset({"officer", "deputy"})
READERS = EVERYONE - {"admin"}  # of issued bulletins: all of the town but the system keeper
NOBODY: frozenset[str] = frozenset()
PROPOSED_TO = frozenset({"officer", "deputy", "leader"})
VISITORS = frozenset({"officer", "deputy", "leader"})
KEEPERS = frozenset({"officer", "admin"})
AIR_READERS = EVERYONE - {"admin"}  # whoever holds a post in the town
TOWN_BOUND = EVERYONE - {"inspector", "admin"}  # accounts that belong to a town


@dataclass(frozen=True)
class Address:
    """Who is let in (`own`, `other`, `foreign`), who sees it but may not (403 in `barred_*`); everybody else gets 404.

    `kwargs` makes the address from a unit's things; without it the address has no object and only `own` counts.
    """

    own: frozenset[str]
    other: frozenset[str] = NOBODY
    foreign: frozenset[str] = NOBODY
    barred_own: frozenset[str] = NOBODY
    barred_other: frozenset[str] = NOBODY
    barred_foreign: frozenset[str] = NOBODY
    kwargs: Callable[[Things], dict[str, Any]] | None = None
    method: str = "get"
    is_public: bool = False
    data: dict[str, str] = field(default_factory=dict)


def page(own: frozenset[str], **more: Any) -> Address:
    """A page without an object; who isn't let in gets 403."""
    return Address(own, barred_own=EVERYONE - own, **more)


def public(**more: Any) -> Address:
    return Address(EVERYONE, is_public=True, **more)


def step(may: frozenset[str], name: str) -> Address:
    """A step of a task: who sees the task but may not take the step is told so."""
    sees_own = UNIT | TOWN | {"liaison"}
    return Address(
        own=may,
        other=may & TOWN,
        barred_own=sees_own - may,
        barred_other=TOWN - may,
        kwargs=lambda things: {"pk": things.task.pk, "name": name},
    )


def only(may: frozenset[str]) -> dict[str, frozenset[str]]:
    """Over SEEN: who sees it and isn't among these is told so."""
    return {
        "own": may,
        "other": may & TOWN,
        "barred_own": (UNIT | TOWN | {"liaison"}) - may,
        "barred_other": TOWN - may,
    }


def of_a_list() -> Address:
    """A page of an inspection list, which the office keeps and the town's readers know of."""
    return Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=TOWN - OFFICE,
        barred_other=TOWN - OFFICE,
        kwargs=lambda things: {"pk": things.fed_back.batch_id},
    )


def of_the_duties() -> Address:
    """履职纪实: the office, deputies and leaders; the unit's head of the own unit."""
    return Address(
        own=PROPOSED_TO | HEAD,
        other=PROPOSED_TO,
        barred_own=frozenset({"cadre", "liaison", "inspector", "admin"}),
        barred_other=frozenset({"inspector", "admin"}),
        kwargs=lambda things: {"unit": things.unit.pk},
    )


def plan_page(may: frozenset[str], **more: Any) -> Address:
    """A page of the year's plan of the reader's own town, whichever unit asks."""
    others = EVERYONE - may
    said = {"kwargs": lambda things: {"year": things.pledge.plan.year}} | more
    return Address(
        own=may, other=may, foreign=may, barred_own=others, barred_other=others, barred_foreign=others, **said
    )


def quarter_page(may: frozenset[str], **more: Any) -> Address:
    """A page of a quarter of the reader's own town, whichever unit asks; who reads nothing of the town is barred."""
    barred = EVERYONE - may
    said = {"kwargs": lambda things: {"year": things.pledge.plan.year, "quarter": 4}} | more
    return Address(
        own=may, other=may, foreign=may, barred_own=barred, barred_other=barred, barred_foreign=barred, **said
    )


def quarter_and(**more: str) -> Callable[[Things], dict[str, Any]]:
    return lambda things: {"year": things.pledge.plan.year, "quarter": 4, **more}


def draft_report() -> Address:
    """A report that isn't frozen: the town's own read it, for an inspector there is none yet."""
    return replace(
        quarter_page(TOWN - {"inspector"}),
        barred_own=EVERYONE - TOWN,
        barred_other=EVERYONE - TOWN,
        barred_foreign=EVERYONE - TOWN,
    )


def targets_page(**more: Any) -> Address:
    """What a unit holds: set by the office; who sees the unit is told that it isn't theirs to set."""
    return Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=(UNIT | TOWN | {"liaison", "admin"}) - OFFICE,
        barred_other=(TOWN | {"admin"}) - OFFICE,
        kwargs=lambda things: {"year": things.pledge.plan.year, "unit": things.unit.pk},
        **more,
    )


def office_step(name: str) -> Address:
    """A POST of the office on what nobody else sees."""
    return Address(own=OFFICE, other=OFFICE, kwargs=by_pk(name), method="post")


def of_a_meeting(may: frozenset[str] = PROPOSED_TO, **more: Any) -> Address:
    """A meeting whose minutes are being written: office, deputies and leaders know of it, an inspector doesn't yet."""
    barred = PROPOSED_TO - may
    said = {"kwargs": by_pk("meeting")} | more
    return Address(own=may, other=may, barred_own=barred, barred_other=barred, **said)


def by_pk(name: str) -> Callable[[Things], dict[str, Any]]:
    return lambda things: {"pk": getattr(things, name).pk}


def of_the_town(name: str, **more: Any) -> Address:
    """A thing of the town that its keepers alone may open; who keeps nothing isn't told whether it exists."""
    others = EVERYONE - KEEPERS
    return Address(
        own=KEEPERS,
        other=KEEPERS,
        barred_own=others,
        barred_other=others,
        barred_foreign=others,
        kwargs=by_pk(name),
        **more,
    )


def of_a_ledger() -> Address:
    """What brings rows into a ledger that the keepers keep; the ledger is no thing of a town."""
    others = EVERYONE - KEEPERS
    return Address(
        own=KEEPERS,
        other=KEEPERS,
        foreign=KEEPERS,
        barred_own=others,
        barred_other=others,
        barred_foreign=others,
        kwargs=lambda _things: {"ledger": "units"},
    )


def word_of_town(**more: Any) -> Address:
    """A category of the town: its keepers alone."""
    return replace(of_the_town("word", **more), kwargs=lambda things: {"kind": "categories", "pk": things.word.pk})


def words_page() -> Address:
    return replace(of_a_ledger(), kwargs=lambda _things: {"kind": "categories"})  # nor is the kind


def of_the_air(name: str, **more: Any) -> Address:
    """What the office keeps of the town's air and water, which all of the town but the system keeper reads."""
    others = AIR_READERS - OFFICE
    return Address(own=OFFICE, other=OFFICE, barred_own=others, barred_other=others, kwargs=by_pk(name), **more)


SEEN = {"own": UNIT | TOWN | {"liaison"}, "other": TOWN}

# Letters: whom they name, the office, the leaders; not the cadres of the unit, no inspector, no keeper.
MEASURED = {"own": HEAD | {"officer", "leader"}, "other": frozenset({"officer", "leader"})}

MATRIX = {
    "operations:healthz": public(),
    "operations:readyz": public(),
    "dashboard:home": page(EVERYONE),
    "dashboard:me": page(EVERYONE),
    "accounts:login": public(),
    "accounts:use_code": public(),
    "accounts:language": public(method="post", data={"language": "en"}),
    "accounts:logout": page(EVERYONE, method="post"),
    "accounts:password_change": page(EVERYONE),
    "accounts:type_size": page(EVERYONE, method="post"),
    "notifications:notices": page(EVERYONE),
    "notifications:read_all": page(EVERYONE, method="post"),
    "notifications:notice": Address(own=frozenset({"cadre"}), kwargs=by_pk("notice"), method="post"),
    "notifications:channels": page(KEEPERS),
    "notifications:channel_new": Address(
        own=KEEPERS,
        other=KEEPERS,
        foreign=KEEPERS,  # the kind is no thing of a town
        barred_own=EVERYONE - KEEPERS,
        barred_other=EVERYONE - KEEPERS,
        barred_foreign=EVERYONE - KEEPERS,
        kwargs=lambda _things: {"kind": "wecom"},
    ),
    "notifications:sms_gateway": page(KEEPERS),
    "notifications:channel": of_the_town("channel"),
    "notifications:channel_test": of_the_town("channel", method="post"),
    "notifications:channel_switch": of_the_town("channel", method="post"),
    "notifications:channel_remove": of_the_town("channel", method="post"),
    "notifications:delivery_again": of_the_town("given_up", method="post"),
    "notifications:own_channel_new": Address(
        own=TOWN_BOUND, other=TOWN_BOUND, foreign=TOWN_BOUND, kwargs=lambda _things: {"kind": "wecom"}
    ),
    "notifications:own_channel": Address(own=frozenset({"cadre"}), kwargs=by_pk("own_channel")),
    "notifications:own_delivery_again": Address(own=frozenset({"cadre"}), kwargs=by_pk("own_given_up"), method="post"),
    "notifications:own_channel_test": Address(own=frozenset({"cadre"}), kwargs=by_pk("own_channel"), method="post"),
    "notifications:own_channel_switch": Address(own=frozenset({"cadre"}), kwargs=by_pk("own_channel"), method="post"),
    "notifications:own_channel_remove": Address(own=frozenset({"cadre"}), kwargs=by_pk("own_channel"), method="post"),
    "photos:keep": page(TOWN_BOUND, method="post"),
    "photos:draft": Address(own=frozenset({"cadre"}), kwargs=lambda things: {"pk": things.draft.pk, "size": "thumb"}),
    "units:units": page(TOWN | {"admin"}),
    "units:switch": page(EVERYONE, method="post"),
    "units:unit": Address(
        own=TOWN | {"admin"},
        other=TOWN | {"admin"},
        barred_own=EVERYONE - TOWN - {"admin"},
        barred_other=EVERYONE - TOWN - {"admin"},
        barred_foreign=EVERYONE - TOWN - {"admin"},
        kwargs=by_pk("unit"),
    ),
    "units:unit_new": page(KEEPERS),
    "units:units_merge": page(KEEPERS),
    "units:election": page(KEEPERS),
    "units:unit_edit": of_the_town("unit"),
    "units:unit_duty": of_the_town("unit"),
    "units:unit_close": of_the_town("unit"),
    "units:unit_split": of_the_town("unit"),
    "units:grid_new": of_the_town("unit"),
    "units:grid_edit": of_the_town("grid"),
    "units:post_new": of_the_town("unit"),
    "units:post_edit": of_the_town("post"),
    "units:post_abolish": of_the_town("post", method="post"),
    "units:post_hand_over": of_the_town("post"),
    "units:tenure_new": of_the_town("post"),
    "units:tenure_edit": of_the_town("tenure"),
    "units:tenure_remove": of_the_town("tenure", method="post"),
    "units:people": page(KEEPERS),
    "units:person_new": page(KEEPERS),
    "units:slips": page(KEEPERS),
    "units:person": of_the_town("person"),
    "units:person_edit": of_the_town("person"),
    "units:code": of_the_town("person"),
    "units:account_open": of_the_town("person"),
    "units:account_close": of_the_town("person", method="post"),
    "units:account_reopen": of_the_town("person", method="post"),
    "units:excuses": page(KEEPERS),
    "units:excuse_new": page(OFFICE),
    "units:excuse_withdraw": Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=EVERYONE - OFFICE,
        barred_other=EVERYONE - OFFICE,
        barred_foreign=EVERYONE - KEEPERS,
        kwargs=by_pk("excuse"),
        method="post",
    ),
    "units:calendar": page(KEEPERS),
    "units:calendar_fill": Address(
        own=KEEPERS,
        other=KEEPERS,
        foreign=KEEPERS,  # a year is no thing of a town
        barred_own=EVERYONE - KEEPERS,
        barred_other=EVERYONE - KEEPERS,
        barred_foreign=EVERYONE - KEEPERS,
        kwargs=lambda _things: {"year": 2026},
        method="post",
    ),
    "units:places": page(KEEPERS),
    "units:place_new": page(KEEPERS),
    "units:place_edit": of_the_town("answering_place"),
    "units:place_remove": of_the_town("answering_place", method="post"),
    "units:liaisons": page(KEEPERS),
    "units:liaison_new": page(KEEPERS),
    "units:liaison_end": of_the_town("liaison"),
    "units:groups": page(KEEPERS),
    "units:group_new": page(KEEPERS),
    "units:group": of_the_town("group"),
    "units:group_edit": of_the_town("group"),
    "units:member_new": of_the_town("group"),
    "units:member_end": of_the_town("member"),
    "units:competence": page(KEEPERS),
    "ledgers:filter_save": Address(
        own=EVERYONE,
        other=EVERYONE,
        foreign=EVERYONE,
        kwargs=lambda _things: {"ledger": "tasks"},
        method="post",
        data={"name": "在办", "query": "state=open"},
    ),
    "ledgers:import_new": of_a_ledger(),
    "ledgers:import_template": of_a_ledger(),
    "ledgers:import": Address(own=frozenset({"cadre"}), kwargs=by_pk("sent_workbook")),
    "ledgers:import_errors": Address(own=frozenset({"cadre"}), kwargs=by_pk("sent_workbook")),
    "ledgers:import_store": Address(own=frozenset({"cadre"}), kwargs=by_pk("sent_workbook"), method="post"),
    "ledgers:import_let_go": Address(own=frozenset({"cadre"}), kwargs=by_pk("sent_workbook"), method="post"),
    "ledgers:filter_remove": Address(own=frozenset({"cadre"}), kwargs=by_pk("saved_filter"), method="post"),
    "rectifications:tasks": page(EVERYONE),
    "rectifications:tasks_remind": page(frozenset({"officer", "leader", "deputy"}), method="post"),
    "rectifications:tasks_assign": page(OFFICE, method="post"),
    "rectifications:tasks_extend": page(OFFICE, method="post"),
    "rectifications:task_new": page(OFFICE),
    "rectifications:chains": page(TOWN),
    "rectifications:chain": Address(
        own=OFFICE,
        other=OFFICE,
        foreign=OFFICE,
        barred_own=EVERYONE - OFFICE,
        barred_other=EVERYONE - OFFICE,
        barred_foreign=EVERYONE - OFFICE,
        kwargs=lambda _things: {"source": "petition"},  # of the reader's town, whatever the object
    ),
    "rectifications:task": Address(**SEEN, kwargs=by_pk("task")),
    "rectifications:task_photo": Address(
        **SEEN,
        kwargs=lambda things: {"pk": things.task.pk, "photo": things.task_photo.pk, "size": "large"},
    ),
    "reports:reports": page(EVERYONE),
    "reports:board": page(TOWN),
    "reports:remind": page(frozenset({"officer", "deputy", "leader"}), method="post"),
    "reports:report_new": page(UNIT | {"officer", "group", "liaison"}),
    "reports:spot": page(UNIT | {"officer", "group", "liaison", "deputy", "leader"}),
    "reports:report": Address(**SEEN, kwargs=by_pk("report")),
    "reports:report_edit": Address(
        own=UNIT | OFFICE,
        other=OFFICE,
        barred_own=frozenset({"liaison", "deputy", "leader", "inspector"}),
        barred_other=frozenset({"deputy", "leader", "inspector"}),
        kwargs=by_pk("report"),
    ),
    "reports:spot_report": Address(**SEEN, kwargs=by_pk("spot")),
    "reports:finding_withdraw": Address(
        own=UNIT | OFFICE,
        other=OFFICE,
        barred_own=frozenset({"liaison", "deputy", "leader", "inspector"}),
        barred_other=frozenset({"deputy", "leader", "inspector"}),
        kwargs=by_pk("finding"),
    ),
    "reports:finding_photo": Address(
        **SEEN,
        kwargs=lambda things: {"pk": things.finding.pk, "photo": things.photo.pk, "size": "thumb"},
    ),
    "accountability:proposals": page(PROPOSED_TO),
    "accountability:propose": page(PROPOSED_TO, method="post"),
    "accountability:rules": page(OFFICE),
    "accountability:proposal": Address(own=PROPOSED_TO, other=PROPOSED_TO, kwargs=by_pk("proposal")),
    "accountability:dismiss": Address(own=PROPOSED_TO, other=PROPOSED_TO, kwargs=by_pk("proposal"), method="post"),
    "accountability:measures": page(UNIT | PROPOSED_TO),
    "accountability:measure_new": Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=frozenset({"deputy", "leader"}),
        barred_other=frozenset({"deputy", "leader"}),
        kwargs=by_pk("proposal"),
    ),
    "accountability:notice_new": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("task")),
    "accountability:record": of_the_duties(),
    "accountability:record_docx": of_the_duties(),
    "accountability:measure": Address(**MEASURED, kwargs=by_pk("measure")),
    # The measure of the matrix is a reminder, which has no minutes: apps/accountability/tests/test_talks.py.
    "accountability:minutes": Address(
        own=NOBODY, barred_own=HEAD | {"leader"}, barred_other=frozenset({"leader"}), kwargs=by_pk("measure")
    ),
    "accountability:minutes_docx": Address(own=NOBODY, kwargs=by_pk("measure")),
    "accountability:measure_docx": Address(**MEASURED, kwargs=by_pk("measure")),
    "accountability:measure_pdf": Address(**MEASURED, kwargs=by_pk("measure")),
    "accountability:measure_edit": Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=HEAD | {"leader"},
        barred_other=frozenset({"leader"}),
        kwargs=by_pk("measure"),
    ),
    "accountability:measure_step": Address(
        own=HEAD,
        barred_own=frozenset({"officer", "leader"}),
        barred_other=frozenset({"officer", "leader"}),
        kwargs=lambda things: {"pk": things.measure.pk, "name": "answer"},
        method="post",
    ),
    "meetings:meetings": page(TOWN),
    "meetings:meeting_new": page(OFFICE),
    "meetings:meeting": of_a_meeting(),
    "meetings:meeting_edit": of_a_meeting(OFFICE),
    "meetings:meeting_call_off": of_a_meeting(OFFICE, method="post"),
    "meetings:meeting_attendance": of_a_meeting(OFFICE),
    "meetings:meeting_discussion": of_a_meeting(OFFICE),
    "meetings:measure_new": of_a_meeting(OFFICE),
    "meetings:measure_remove": of_a_meeting(
        OFFICE, method="post", kwargs=lambda things: {"pk": things.meeting.pk, "measure": things.meeting_measure.pk}
    ),
    "meetings:meeting_issue": of_a_meeting(OFFICE, method="post"),
    "meetings:agenda_docx": of_a_meeting(),
    "meetings:minutes_docx": of_a_meeting(),
    "meetings:minutes_pdf": of_a_meeting(),
    "readings:readings": page(AIR_READERS),
    "readings:reading_new": page(OFFICE),
    "readings:readings_of": of_the_air("station"),
    "readings:reading_remove": of_the_air("reading", method="post"),
    "readings:stations": page(OFFICE),
    "readings:station_new": page(OFFICE),
    "readings:station": of_the_air("station"),
    "feedback:items": page(UNIT | TOWN | {"liaison"}),
    "feedback:batch_new": page(OFFICE),
    "feedback:batch": of_a_list(),
    "feedback:item_new": of_a_list(),
    "feedback:item": Address(**SEEN, kwargs=by_pk("fed_back")),
    "feedback:of_task": Address(**SEEN, kwargs=lambda things: {"pk": things.fed_back.task.pk}),
    "feedback:item_edit": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("fed_back")),
    "feedback:closing_docx": Address(**(SEEN | only(TOWN)), kwargs=by_pk("fed_back")),
    "feedback:closing_zip": Address(**(SEEN | only(TOWN)), kwargs=by_pk("fed_back")),
    "feedback:remedy": Address(
        **(SEEN | only(UNIT | OFFICE)),
        kwargs=lambda things: {"pk": things.fed_back.pk, "number": 1},
        method="post",
    ),
    "feedback:item_step": Address(
        **(SEEN | only(UNIT | OFFICE)), kwargs=lambda things: {"pk": things.fed_back.pk, "name": "progress"}
    ),
    "pledges:pledges": page(UNIT | TOWN | {"liaison"}),
    "pledges:sign_all": page(EVERYONE),  # one's own seats alone
    "pledges:plans": page(TOWN),
    "pledges:plan": plan_page(TOWN),
    "pledges:indicator_new": plan_page(OFFICE),
    "pledges:indicator": Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=EVERYONE - OFFICE,
        barred_other=EVERYONE - OFFICE,
        barred_foreign=EVERYONE - OFFICE,
        kwargs=lambda things: {"year": things.pledge.plan.year, "pk": things.indicator.pk},
    ),
    "pledges:targets_of": targets_page(),
    "pledges:pledge_new": targets_page(method="post"),
    "pledges:make_all": plan_page(OFFICE, method="post"),
    "pledges:print_all": plan_page(OFFICE),
    "pledges:county": plan_page(OFFICE),
    "pledges:targets": page(UNIT | TOWN | {"liaison"}),
    "pledges:text": plan_page(OFFICE, kwargs=lambda _things: {"kind": "village"}),
    "pledges:duties": page(UNIT | TOWN | {"liaison"}),
    "pledges:duties_docx": page(UNIT | TOWN | {"liaison"}),
    "pledges:duties_of_post": Address(
        own=OFFICE, other=OFFICE, barred_own=TOWN - OFFICE, barred_other=TOWN - OFFICE, kwargs=by_pk("post")
    ),
    "pledges:scans": page(OFFICE),
    "pledges:scan": Address(own=OFFICE, other=OFFICE, kwargs=lambda things: {"pk": things.scanned_page.scan_id}),
    "pledges:page": Address(own=OFFICE, other=OFFICE, kwargs=by_pk("scanned_page")),
    "pledges:page_image": Address(own=OFFICE, other=OFFICE, kwargs=by_pk("scanned_page")),
    "pledges:pledge": Address(**SEEN, kwargs=by_pk("pledge")),
    "pledges:sign": Address(
        own=HEAD, barred_own=(UNIT | TOWN | {"liaison"}) - HEAD, barred_other=TOWN, kwargs=by_pk("pledge")
    ),
    "pledges:take_over": Address(  # of what is signed: apps/pledges/tests/test_signing.py
        own=NOBODY, barred_own=UNIT | TOWN | {"liaison"}, barred_other=TOWN, kwargs=by_pk("pledge")
    ),
    "pledges:record_takeover": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("pledge"), method="post"),
    "pledges:withdraw": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("pledge"), method="post"),
    "pledges:record": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("pledge"), method="post"),
    "pledges:pledge_docx": Address(**SEEN, kwargs=by_pk("pledge")),
    "pledges:pledge_pdf": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("pledge")),
    "pledges:verify": public(other=EVERYONE, foreign=EVERYONE, kwargs=lambda _things: {"fingerprint": "0" * 64}),
    "outreach:activities": page(UNIT | TOWN | {"liaison"}),
    "outreach:activity_new": page(UNIT | OFFICE),
    "outreach:activity": Address(**SEEN, kwargs=by_pk("activity")),
    "outreach:activity_edit": Address(**(SEEN | only(frozenset({"cadre"}) | OFFICE)), kwargs=by_pk("activity")),
    "outreach:activity_withdraw": Address(**(SEEN | only(frozenset({"cadre"}) | OFFICE)), kwargs=by_pk("activity")),
    "outreach:markets": page(UNIT | (TOWN - {"inspector"}) | {"liaison"}),
    "outreach:market_new": page(OFFICE),
    "outreach:market_edit": Address(
        own=OFFICE,
        other=OFFICE,
        barred_own=TOWN_BOUND - OFFICE,
        barred_other=TOWN_BOUND - OFFICE,
        kwargs=by_pk("market"),
    ),
    "outreach:market_record": Address(
        own=UNIT | OFFICE,
        other=UNIT | OFFICE,  # a market is the whole town's
        barred_own=EVERYONE - UNIT - OFFICE,
        barred_other=EVERYONE - UNIT - OFFICE,
        barred_foreign=EVERYONE - UNIT - OFFICE,
        kwargs=by_pk("market"),
        method="post",
    ),
    "outreach:visits": page(UNIT | TOWN | {"liaison"}),
    "outreach:visit_new": page(VISITORS),
    "outreach:visit": Address(**SEEN, kwargs=by_pk("visit")),
    "outreach:visit_edit": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("visit")),
    "outreach:visit_withdraw": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("visit")),
    "outreach:visit_photo": Address(
        **SEEN, kwargs=lambda things: {"pk": things.visit.pk, "photo": things.visit_photo.pk, "size": "thumb"}
    ),
    "outreach:rules": page(READERS),
    "outreach:rule_new": page(OFFICE),
    "outreach:rule": Address(own=READERS, other=READERS, kwargs=by_pk("rule")),
    "outreach:rule_edit": Address(
        own=OFFICE, other=OFFICE, barred_own=READERS - OFFICE, barred_other=READERS - OFFICE, kwargs=by_pk("rule")
    ),
    "outreach:groups": page(READERS),
    "assessments:assessments": page(UNIT | TOWN | {"liaison"}),
    "assessments:method": page(UNIT | TOWN | {"liaison"}),
    "assessments:quarter": quarter_page(UNIT | TOWN | {"liaison"}),
    "assessments:compute": quarter_page(OFFICE, method="post"),
    "assessments:tell": quarter_page(OFFICE, method="post"),
    "assessments:publish": quarter_page(OFFICE | {"leader"}, method="post"),
    "assessments:weights": quarter_page(OFFICE),
    "assessments:score": Address(**SEEN, kwargs=by_pk("score")),
    "assessments:line": Address(**SEEN, kwargs=lambda things: {"pk": things.score.pk, "number": 1}),
    "assessments:values": Address(**(SEEN | only(OFFICE)), kwargs=by_pk("score"), method="post"),
    "assessments:adjust": Address(**(SEEN | only(OFFICE | {"leader"})), kwargs=by_pk("score"), method="post"),
    "assessments:object": Address(**(SEEN | only(HEAD)), kwargs=by_pk("score"), method="post"),
    "assessments:decide": Address(**(SEEN | only(OFFICE | {"leader"})), kwargs=by_pk("score"), method="post"),
    "summaries:summaries": page(TOWN),
    "summaries:summary": quarter_page(TOWN),
    "summaries:rows": quarter_page(TOWN, kwargs=quarter_and(code="handled")),
    "summaries:report": draft_report(),
    "summaries:docx": draft_report(),
    "summaries:pdf": draft_report(),
    "summaries:section": quarter_page(OFFICE, kwargs=quarter_and(key="duties")),
    "summaries:freeze": quarter_page(OFFICE, method="post"),
    "summaries:texts": page(OFFICE),
    "bulletins:bulletins": page(EVERYONE),
    "bulletins:bulletin_new": page(OFFICE),
    "bulletins:bulletin": Address(own=READERS, other=READERS, kwargs=by_pk("bulletin")),
    "bulletins:bulletin_photo": Address(
        own=OFFICE,
        other=OFFICE,
        kwargs=lambda things: {
            "pk": things.draft_bulletin.pk,
            "photo": things.finding.photos.get().pk,
            "size": "thumb",
        },
    ),
    "bulletins:bulletin_docx": Address(own=READERS, other=READERS, kwargs=by_pk("bulletin")),
    "bulletins:bulletin_pdf": Address(own=READERS, other=READERS, kwargs=by_pk("bulletin")),
    "bulletins:bulletin_edit": office_step("draft_bulletin"),
    "bulletins:bulletin_refresh": office_step("draft_bulletin"),
    "bulletins:bulletin_issue": office_step("draft_bulletin"),
    "administration:hub": page(KEEPERS),
    "administration:first_day": page(KEEPERS),
    "administration:first_day_away": page(KEEPERS, method="post"),
    "administration:first_day_channel": page(KEEPERS, method="post"),
    "administration:town": page(KEEPERS),
    "administration:times_confirm": page(KEEPERS, method="post"),
    "administration:take_back": of_the_town("planned", method="post"),
    "administration:names": page(KEEPERS),
    "administration:words": words_page(),
    "administration:word_new": words_page(),
    "administration:word": word_of_town(),
    "administration:word_switch": word_of_town(method="post"),
    "administration:word_move": word_of_town(method="post"),
    "administration:town_new": page(NOBODY),  # the keeper of all towns alone: apps/administration/tests/test_found.py
}

STEP_MATRIX = {
    name: step(may, name)
    for names, may in [
        (["start", "control", "plan", "submit"], UNIT),
        (["hand-up", "extend"], HEAD),
        (["verify", "return"], VERIFIERS),
        (["decide", "reassign", "pass-on", "take-back", "merge", "void", "escalate"], OFFICE),
        (["bounce"], NOBODY),  # what lies in the own village is handed up
        (["defer"], HEAD | OFFICE),
        (["look-back"], VERIFIERS | {"leader"}),
    ]
    for name in names
}
