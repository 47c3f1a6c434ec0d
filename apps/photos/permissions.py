"""Who may send photos."""

from apps.accounts.models import User


def can_keep_photos(user: User) -> bool:
    """Whoever belongs to a town; county accounts have nothing to report."""
    return user.town_id is not None
