"""单位台账、人员台账: their columns, filters and orders, and how they come in from Excel."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role
from apps.ledgers.declaration import Column, Kind, Ledger, Sort, in_chinese, register
from apps.ledgers.filters import LedgerFilters, Menu, choice, words
from apps.units.intakes import GONE, IN_USE, PeopleIntake, UnitIntake
from apps.units.models import POST_ROLES, Person, ReportDuty, Tenure, Unit
from apps.units.queries import TREE, people_visible_to, towns_kept_or_read_by, units_for_list, with_duty_and_grids
from apps.units.scope import today_of
from apps.units.seats import seats_of

UNIT_KINDS = [(value, label) for value, label in Unit.Kind.choices if value != Unit.Kind.TOWN]
STATES = [("open", _("open")), ("closed", _("closed"))]
POSTS = [("held", _("In office")), ("none", _("Without a post"))]
ACCOUNTS = [("open", _("With an account")), ("none", _("Without an account"))]


class UnitFilters(LedgerFilters):
    """What the ledger of units is narrowed by."""

    kind = choice(_("Kind"), UNIT_KINDS)
    town = choice(_("Town"))
    state = choice(_("State"), STATES, method="in_state")
    q = words(_("Unit"), field_name="name", lookup_expr="icontains")

    tabs = "kind"
    menus = (Menu(_("Town"), ("town",)), Menu(_("State"), ("state",)))

    def prepare(self) -> None:
        offer_towns(self)

    def in_state(self, rows: QuerySet[Unit], _name: str, value: str) -> QuerySet[Unit]:
        today = today_of(self.user)
        is_open = Q(closed_on=None) | Q(closed_on__gt=today)
        return rows.filter(is_open) if value == "open" else rows.exclude(is_open)


class PeopleFilters(LedgerFilters):
    """What the ledger of people is narrowed by."""

    posts = choice(_("Posts"), POSTS, method="with_posts")
    town = choice(_("Town"))
    role = choice(_("Role"), [(role.value, role.label) for role in POST_ROLES], method="in_role")
    account = choice(_("Account"), ACCOUNTS, method="with_account")
    q = words(_("Name, mobile phone or unit"), method="found_by")

    tabs = "posts"
    menus = (Menu(_("Town"), ("town",)), Menu(_("Role"), ("role",)), Menu(_("Account"), ("account",)))

    def prepare(self) -> None:
        offer_towns(self)

    def held(self) -> QuerySet[Tenure]:
        return Tenure.objects.in_force_on(today_of(self.user))

    def with_posts(self, rows: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        holders = self.held().values("person")
        return rows.filter(pk__in=holders) if value == "held" else rows.exclude(pk__in=holders)

    def in_role(self, rows: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        return rows.filter(pk__in=self.held().filter(post__role=value).values("person"))

    def with_account(self, rows: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        return rows.filter(user__isnull=value == "none")

    def found_by(self, rows: QuerySet[Person], _name: str, value: str) -> QuerySet[Person]:
        in_unit = Tenure.objects.filter(post__unit__name__icontains=value).values("person")
        return rows.filter(Q(name__icontains=value) | Q(phone__contains=value) | Q(pk__in=in_unit))


def offer_towns(filters: LedgerFilters) -> None:
    """Who keeps several towns chooses one."""
    towns = {str(town.pk): town for town in towns_kept_or_read_by(filters.user)}
    filters.town = next(iter(towns.values())) if len(towns) == 1 else towns.get(filters.data.get("town", ""))
    filters.offer("town", [(pk, town.name) for pk, town in towns.items()])


def state_of(unit: Unit) -> str:
    if unit.closed_on is None or unit.closed_on > unit.town.today():
        return IN_USE
    return GONE


UNITS = register(
    Ledger(
        name="units",
        title="单位台账",
        rows=units_for_list,
        excel_rows=lambda rows: with_duty_and_grids(rows, timezone.localdate()),
        columns=(
            Column(
                "name",
                "单位名称",
                lambda unit: unit.name,
                Kind.NAME,
                20,
                synonyms=("单位", "名称", "村名", "单位全称"),
                is_needed=True,
                expects=_("the unit's name, at most 50 signs"),
                sample="石桥村一社",
            ),
            Column(
                "kind",
                "类别",
                lambda unit: in_chinese(Unit.Kind, unit.kind),
                Kind.NAME,
                synonyms=("单位类别", "类型", "单位类型", "性质"),
                is_needed=True,
                expects="村、社区、镇属单位、驻镇单位、社（组）",
                offers=tuple(in_chinese(Unit.Kind, kind) for kind, _label in UNIT_KINDS),
                sample="社（组）",
            ),
            Column(
                "parent",
                "上级单位",
                lambda unit: unit.parent.name if unit.parent else "",
                Kind.NAME,
                16,
                synonyms=("上级", "所属单位", "所属村", "隶属"),
                expects=_("a unit of the town, or one further up in the workbook; empty for the town itself"),
                sample="石桥村",
            ),
            Column(
                "grids",
                "网格",
                lambda unit: "、".join(sorted(grid.name for grid in unit.grids.all())),
                width=24,
                synonyms=("网格名称", "网格划分"),
                expects=_("names of its grids with “、” between them"),
                sample="一网格、二网格",
            ),
            Column(
                "days",
                "是否每日报送",
                lambda unit: in_chinese(ReportDuty.Days, unit.duty or ReportDuty.Days.NONE),
                Kind.NAME,
                16,
                synonyms=("每日报送", "报送要求", "是否报送", "日报"),
                expects="每天、工作日、寒暑假除外、不报（是＝每天，否＝不报）",
                offers=tuple(in_chinese(ReportDuty.Days, days) for days in ReportDuty.Days.values),
                sample="不报",
            ),
            Column("state", "状态", state_of, width=10, is_derived=True),
        ),
        filters=UnitFilters,
        sorts=(
            Sort("order", _("Order"), ("town__code", *TREE)),
            Sort("name", _("Unit"), ("name",)),
            Sort("kind", _("Kind"), ("kind", "order")),
        ),
        default_sort=lambda _asked: "order",
        address="units:units",
        intake=UnitIntake,
    )
)

PEOPLE = register(
    Ledger(
        name="people",
        title="人员台账",
        rows=people_visible_to,
        excel_rows=lambda rows: seats_of(rows, timezone.localdate()),
        columns=(
            Column(
                "name",
                "姓名",
                lambda seat: seat.person.name,
                Kind.NAME,
                synonyms=("名字", "人员姓名", "责任人"),
                is_needed=True,
                expects=_("the person's name, at most 30 signs"),
                sample="王建国",
            ),
            Column(
                "phone",
                "手机号",
                lambda seat: seat.person.phone,
                Kind.NAME,
                16,
                synonyms=("手机", "手机号码", "联系电话", "电话", "联系方式", "电话号码"),
                is_needed=True,
                expects=_("a mobile phone of 11 digits, or a telephone with its area code"),
                sample="13800000000",
            ),
            Column(
                "unit",
                "单位",
                lambda seat: seat.unit_label,
                Kind.NAME,
                18,
                synonyms=("单位名称", "所在单位", "所属单位", "村", "村名", "工作单位"),
                expects=_("an open unit of the town; a villager group with its village before it"),
                sample="石桥村",
            ),
            Column(
                "title",
                "岗位",
                lambda seat: seat.title,
                Kind.NAME,
                16,
                synonyms=("职务", "岗位名称", "职位"),
                expects=_("the post's title, at most 50 signs"),
                sample="党支部书记",
            ),
            Column(
                "role",
                "角色",
                lambda seat: in_chinese(Role, seat.role) if seat.role else "",
                Kind.NAME,
                14,
                synonyms=("系统角色", "权限"),
                expects="报送人员、单位负责人、环境办、分管领导、党政主要领导",
                offers=tuple(in_chinese(Role, role) for role in POST_ROLES),
                sample="单位负责人",
            ),
            Column(
                "from_day",
                "任职日期",
                lambda seat: seat.from_day,
                Kind.DAY,
                synonyms=("任职时间", "到任日期", "任职起始", "开始日期"),
                expects=_("a day like 2026年3月5日"),
                sample="2026年3月5日",
            ),
            Column(
                "to_day",
                "离任日期",
                lambda seat: seat.to_day,
                Kind.DAY,
                synonyms=("离任时间", "卸任日期", "任职截止", "结束日期"),
                expects=_("a day like 2026年3月5日; empty while in office"),
                is_end=True,
            ),
            Column(
                "lines",
                "业务条线",
                lambda seat: "、".join(seat.line_names),
                width=24,
                synonyms=("分管领域", "分管工作", "条线", "分管条线"),
                expects=_("business lines of the town with “、” between them"),
            ),
        ),
        filters=PeopleFilters,
        sorts=(
            Sort("entered", _("Entered"), ("town__code", "id")),
            Sort("name", _("Name"), ("name",)),
        ),
        default_sort=lambda _asked: "entered",
        address="units:people",
        intake=PeopleIntake,
    )
)
