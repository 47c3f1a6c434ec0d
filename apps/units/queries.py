"""Who holds which post, and who answers for a place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Case, Prefetch, Q, QuerySet, When

from apps.accounts.models import Role, User
from apps.towns.models import Town
from apps.units.calendar import duty_on
from apps.units.models import (
    UNIT_ROLES,
    VILLAGES,
    AnsweringPlace,
    Competence,
    Grid,
    GroupMember,
    Liaison,
    Person,
    Post,
    ReportDuty,
    Tenure,
    Unit,
)
from apps.units.scope import scope_of, today_of

TREE = ("order_", "village_", "is_group_", "order")


def tenures_answering(town: Town, unit_ids: Iterable[int], day: date) -> list[Tenure]:
    """Who holds a post in one of the units, or in the town's environment office, on a day; heads first."""
    in_units = Q(post__unit_id__in=list(unit_ids), post__role__in=UNIT_ROLES)
    return list(
        Tenure.objects.in_force_on(day)
        .filter(in_units | Q(town=town, post__role=Role.OFFICER))
        .select_related("post", "person__user")
        .order_by("post__order", "post_id")
    )


def liaisons_of(unit_ids: Iterable[int], day: date) -> list[tuple[int, User]]:
    """(unit, account) of the officials assigned to the units on a day."""
    rows = (
        Liaison.objects.held_on(day)
        .filter(unit_id__in=list(unit_ids), person__user__is_active=True)
        .select_related("person__user")
    )
    return [(row.unit_id, row.person.user) for row in rows if row.person.user]


def heads_of(unit: Unit, day: date) -> list[Tenure]:
    """Who holds the unit's head posts on a day, the first to answer first."""
    return list(
        Tenure.objects.in_force_on(day)
        .filter(post__unit=unit, post__role=Role.UNIT_HEAD)
        .select_related("post", "person__user")
        .order_by("post__order", "post_id")
    )


def deputies_of(line_id: int, day: date) -> list[User]:
    """Accounts of the deputies who lead a line on a day."""
    held = Tenure.objects.in_force_on(day).filter(
        post__role=Role.DEPUTY, post__lines=line_id, person__user__is_active=True
    )
    return [tenure.person.user for tenure in held.select_related("person__user") if tenure.person.user]


def office_is_in(unit_ids: Iterable[int]) -> bool:
    """Whether one of the units is the environment office."""
    return Post.objects.filter(unit_id__in=list(unit_ids), role=Role.OFFICER, is_abolished=False).exists()


def leaders_of(town: Town, day: date) -> list[User]:
    """Accounts of the town's party secretary and mayor on a day."""
    return accounts_holding(town, [Role.LEADER], day)


def accounts_holding(town: Town, roles: Collection[str], day: date) -> list[User]:
    """Active accounts of those who hold a post with one of the roles in the town on a day, each once."""
    held = Tenure.objects.in_force_on(day).filter(town=town, post__role__in=roles, person__user__is_active=True)
    people = [tenure.person.user for tenure in held.select_related("person__user").order_by("post__order", "post_id")]
    return list(dict.fromkeys(user for user in people if user))


def places_with_answer(town: Town) -> list[AnsweringPlace]:
    """The town's borders and markets, the longest name first, so that the nearest description wins.

    Who succeeded a closed unit answers in its stead.
    """
    places = list(AnsweringPlace.objects.filter(town=town).select_related("unit__successor"))
    for place in places:
        place.unit = living_successor(place.unit, town.today())
    return sorted(places, key=lambda place: len(place.name), reverse=True)


def competences(town: Town) -> dict[int, Unit]:
    """line id → the unit that is competent for it, or who succeeded it."""
    rows = Competence.objects.filter(town=town).select_related("unit__successor")
    return {row.line_id: living_successor(row.unit, town.today()) for row in rows}


def living_successor(unit: Unit, day: date) -> Unit:
    """Who took over, and who took over from that one; the unit itself while it stands or where nobody did."""
    seen = {unit.pk}
    while not unit.is_open_on(day) and unit.successor and unit.successor_id not in seen:
        unit = unit.successor
        seen.add(unit.pk)
    return unit


def environment_office(town: Town, day: date) -> Unit | None:
    """The unit where the environment office's posts are."""
    held = Tenure.objects.in_force_on(day).filter(town=town, post__role=Role.OFFICER).select_related("post__unit")
    first = held.order_by("post__order").first()
    return first.post.unit if first else None


def office_in_documents(town: Town, day: date) -> str:
    """Who signs for the environment office in official texts: as the town says it, else town and unit by name."""
    if town.office_name:
        return town.office_name
    office = environment_office(town, day)
    return f"{town.name}{office.name}" if office else town.government


def units_visible_to(user: User) -> QuerySet[Unit]:
    """Units that the user may read; system keepers keep all of the towns they are granted."""
    scope = scope_of(user)
    visible = Q(town_id__in=scope.read_towns | scope.towns(Role.ADMIN)) | Q(pk__in=scope.read_units)
    if scope.reads_all_towns or scope.keeps_all_towns:
        visible = Q()
    return Unit.objects.filter(visible)


def kept_towns(user: User) -> QuerySet[Town]:
    """Towns whose units, people and channels the user keeps."""
    scope = scope_of(user)
    towns = Town.objects.order_by("code")
    return towns if scope.keeps_all_towns else towns.filter(pk__in=scope.towns(Role.OFFICER, Role.ADMIN))


def towns_visible_to(user: User) -> list[Town]:
    """Towns whose rows the user reads: the own one, or those granted."""
    if user.town:
        return [user.town]
    scope = scope_of(user)
    return list(Town.objects.all() if scope.reads_all_towns else Town.objects.filter(pk__in=scope.read_towns))


def units_with_groups(user: User, town: Town) -> dict[int, tuple[str, list[int]]]:
    """id → (name, ids of it and its villager groups) of a town's units that the user may read, closed ones too."""
    rows = units_visible_to(user).filter(town=town).exclude(kind=Unit.Kind.TOWN)
    found: dict[int, tuple[str, list[int]]] = {}
    groups = []
    for pk, name, kind, parent in rows.values_list("pk", "name", "kind", "parent"):
        found[pk] = (name, [pk])
        if kind == Unit.Kind.GROUP and parent:
            groups.append((pk, parent))
    for pk, parent in groups:
        if parent in found:
            found[parent][1].append(pk)
            del found[pk]
    return found


def holders(day: date, path: str) -> Prefetch[str]:
    """Prefetch at `path` of the tenures in force on a day, with post, unit with what is above it, and person."""
    held = Tenure.objects.in_force_on(day).select_related("post__unit__parent", "person")
    return Prefetch(path, held.order_by("post__order", "post_id"), to_attr="held")


def units_for_list(user: User) -> QuerySet[Unit]:
    """Units that the user may read, their posts with today's holders on `unit.posts.all` → `post.held`.

    In the order of the tree: villager groups (`is_group_`) stand below their village, with its order and id.
    """
    is_group = Q(kind=Unit.Kind.GROUP)
    posts = Post.objects.filter(is_abolished=False).prefetch_related(holders(today_of(user), "tenures"))
    rows = units_visible_to(user).select_related("town", "parent", "successor")
    rows = rows.annotate(
        order_=Case(When(is_group, then="parent__order"), default="order"),
        village_=Case(When(is_group, then="parent_id"), default="id"),
        is_group_=Case(When(is_group, then=1), default=0),
    )
    return rows.prefetch_related(Prefetch("posts", posts)).order_by("town__code", *TREE, "pk")


def posts_to_elect(town: Town, roles: Collection[str]) -> list[Post]:
    """Posts with one of the roles of the villages and communities open today, their holders on `post.held`."""
    day = town.today()
    villages = Unit.objects.open_on(day).filter(town=town, kind__in=VILLAGES)
    posts = Post.objects.filter(unit__in=villages, role__in=roles, is_abolished=False).select_related("unit")
    return list(posts.prefetch_related(holders(day, "tenures")).order_by("unit__order", "unit_id", "order", "pk"))


def unit_for_page(user: User, pk: int) -> Unit | None:
    """A unit that the user may read, with all that its page shows: posts with every tenure, what is around it."""
    tenures = Tenure.objects.select_related("person").order_by("-from_day", "-pk")
    posts = Post.objects.prefetch_related(Prefetch("tenures", tenures), "lines")
    liaisons = Liaison.objects.select_related("person").order_by("from_day", "pk")
    rows = units_visible_to(user).select_related("town", "parent", "successor")
    return (
        rows.prefetch_related(
            Prefetch("posts", posts),
            Prefetch("liaisons", liaisons),
            Prefetch("children", Unit.objects.order_by("order", "pk")),
            Prefetch("predecessors", Unit.objects.order_by("closed_on", "pk")),
            Prefetch("report_duties", ReportDuty.objects.order_by("-valid_from")),
            Prefetch("grids", Grid.objects.select_related("warden").order_by("pk")),
            Prefetch("answering_places", AnsweringPlace.objects.order_by("name")),
            Prefetch("competences", Competence.objects.select_related("line").order_by("line__order")),
        )
        .filter(pk=pk)
        .first()
    )


def people_of(town: Town) -> list[Person]:
    """All persons of a town, for fields where one is typed or chosen."""
    return list(Person.objects.filter(town=town).order_by("name", "pk"))


def units_kept_by(user: User) -> QuerySet[Unit]:
    """Units that the user keeps, with their towns."""
    return Unit.objects.filter(town__in=kept_towns(user)).select_related("town", "parent")


def posts_kept_by(user: User) -> QuerySet[Post]:
    """Posts of units that the user keeps; whether this post too is asked of `can_keep_post`."""
    return Post.objects.filter(town__in=kept_towns(user)).select_related("unit__town")


def person_for_page(user: User, pk: int) -> Person | None:
    """A person whom the user keeps, with every tenure, liaison, membership and grid."""
    tenures = Tenure.objects.select_related("post__unit").order_by("-from_day", "-pk")
    rows = Person.objects.filter(town__in=kept_towns(user)).select_related("user__town", "town")
    return (
        rows.prefetch_related(
            Prefetch("tenures", tenures),
            Prefetch("liaisons", Liaison.objects.select_related("unit").order_by("-from_day", "-pk")),
            Prefetch("memberships", GroupMember.objects.select_related("group").order_by("-from_day", "-pk")),
            Prefetch("grids", Grid.objects.select_related("unit").order_by("pk")),
        )
        .filter(pk=pk)
        .first()
    )


def people_without_sign_in(user: User, town: Town) -> list[Person]:
    """Who is in charge of something in the town and never signed in; for an officer, people of units."""
    day, scope = town.today(), scope_of(user)
    tenures = Tenure.objects.not_over(day).filter(town=town, post__is_abolished=False)
    in_charge = Q(pk__in=tenures.values("person"))
    for rows in (Liaison.objects, GroupMember.objects):
        in_charge |= Q(pk__in=rows.not_over(day).filter(town=town).values("person"))
    unused = Q(user__last_login=None, user__must_change_password=True, user__is_active=True)
    people = Person.objects.filter(in_charge, Q(user=None) | unused, town=town)
    if not (scope.keeps_all_towns or town.pk in scope.towns(Role.ADMIN)):
        over_the_town = tenures.exclude(post__role__in=UNIT_ROLES)
        people = people.exclude(pk__in=over_the_town.values("person")).filter(Q(user=None) | Q(user__grants=None))
    return list(people.select_related("user").prefetch_related(holders(day, "tenures")).order_by("pk"))


def people_visible_to(user: User) -> QuerySet[Person]:
    """People whom the office of their town or the system keeper keeps, with the posts held today as `person.held`."""
    rows = Person.objects.filter(town__in=kept_towns(user)).select_related("user__town", "town")
    return rows.prefetch_related(holders(today_of(user), "tenures")).order_by("town__code", "pk")


def towns_kept_or_read_by(user: User) -> list[Town]:
    """Towns whose units the user reads or keeps."""
    if user.town:
        return [user.town]
    return list(dict.fromkeys([*towns_visible_to(user), *kept_towns(user)]))


def with_duty_and_grids(units: QuerySet[Unit], day: date) -> QuerySet[Unit]:
    """Units below the town itself with their grids, and on which days each owes a report as `duty`, None for never."""
    rows = units.exclude(parent=None).select_related("town", "parent").prefetch_related("grids")
    return rows.annotate(duty=duty_on(day))


def office_towns(user: User) -> list[Town]:
    """Towns in whose environment office the user works."""
    return list(Town.objects.filter(pk__in=scope_of(user).towns(Role.OFFICER)).order_by("code"))
