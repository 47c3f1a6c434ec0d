"""Who keeps the ways out."""

from apps.accounts.models import Role, User
from apps.notifications.models import Channel
from apps.units.scope import scope_of


def can_keep_town_channels(user: User, town_id: int) -> bool:
    """The environment office in its own town, the system keeper where granted."""
    scope = scope_of(user)
    return scope.keeps_all_towns or town_id in scope.towns(Role.OFFICER, Role.ADMIN)


def can_see_channels(user: User) -> bool:
    return scope_of(user).has(Role.OFFICER, Role.ADMIN)


def can_keep_channel(user: User, channel: Channel) -> bool:
    """The town's by its keepers, a person's own by nobody else."""
    if channel.owner_id is not None:
        return channel.owner_id == user.pk
    return can_keep_town_channels(user, channel.town_id)
