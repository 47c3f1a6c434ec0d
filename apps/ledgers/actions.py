"""Keeping filters under a name."""

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.ledgers.asked import Asked
from apps.ledgers.declaration import Ledger
from apps.ledgers.models import SavedFilter
from apps.ledgers.queries import saved_filters

MOST = 20


@transaction.atomic
def save_filter(ledger: Ledger, *, by: User, name: str, query: str) -> SavedFilter:
    """Keep what the ledger understands of a query string; the same name again takes the new one."""
    kept = Asked(ledger, by, QueryDict(query)).query
    if not kept:
        raise RuleBroken(_("Nothing is narrowed: choose a filter first."))
    User.objects.select_for_update().get(pk=by.pk)  # two taps at one moment count one after the other
    others = saved_filters(by, ledger.name).exclude(name=name)
    if others.count() >= MOST:
        raise RuleBroken(_("You keep %(most)s filters already; please remove one first.") % {"most": MOST})
    saved, _is_new = SavedFilter.objects.update_or_create(
        user=by, ledger=ledger.name, name=name, defaults={"query": kept}
    )
    return saved


def remove_filter(saved: SavedFilter, *, by: User) -> None:
    """Forget one's own filter."""
    SavedFilter.objects.visible_to(by).filter(pk=saved.pk).delete()
