"""换届: all villages on one page, one day, one submit."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.accounts.http import Request
from apps.accounts.models import Role
from apps.towns.models import Town
from apps.units.election_forms import ElectionForm, RowForm, put_refusals, rows_of
from apps.units.elections import hold_election
from apps.units.models import UNIT_ROLES
from apps.units.offices import RowsRefused
from apps.units.pages import kept_town, with_town
from apps.units.queries import people_of, posts_to_elect


@require_http_methods(["GET", "POST"])
def election(request: Request) -> HttpResponse:
    """Who holds the head posts of all villages from a day on; `?cadres=1`: the cadres' posts too."""
    town = kept_town(request)
    with_cadres = bool(request.GET.get("cadres"))
    posts = posts_to_elect(town, UNIT_ROLES if with_cadres else [Role.UNIT_HEAD])
    people = people_of(town)
    form = ElectionForm(request.POST or None, initial={"day": town.today()})
    rows = rows_of(request.POST or None, posts, people)
    if request.method == "POST" and is_held(request, form, rows, town):
        return redirect("units:units")
    context = {"form": form, "rows": rows, "people": people, "with_cadres": with_cadres}
    return render(request, "units/election.html", with_town(request, town) | context)


def is_held(request: Request, form: ElectionForm, rows: Sequence[RowForm], town: Town) -> bool:
    if not all([form.is_valid(), *[row.is_valid() for row in rows]]):
        return False
    changed = [(row, elected) for row in rows if (elected := row.elected())]
    if not changed:
        form.add_error(None, _("Everybody stays: nothing was changed."))
        return False
    try:
        day = form.cleaned_data["day"]
        hold_election(by=request.user, town=town, day=day, elected=[elected for _row, elected in changed])
    except RowsRefused as refused:
        put_refusals(form, [row for row, _elected in changed], refused)
        return False
    words = ngettext("%(count)d post changes hands.", "%(count)d posts change hands.", len(changed))
    messages.success(request, words % {"count": len(changed)})
    return True
