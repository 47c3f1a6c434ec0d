"""What a reader has kept of a ledger."""

from django.db.models import QuerySet

from apps.accounts.models import User
from apps.ledgers.models import SavedFilter


def saved_filters(user: User, ledger: str) -> QuerySet[SavedFilter]:
    """The reader's own ones, in the order they were made."""
    return SavedFilter.objects.visible_to(user).filter(ledger=ledger)
