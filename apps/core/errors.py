"""The one way a rule is refused; and what a full disk says."""

import errno
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, models
from django.utils.translation import gettext as _


class RuleBroken(Exception):
    """A rule of the domain forbids it. `message`: in the reader's language; `field`: the form's field it concerns."""

    def __init__(self, message: str, field: str = NON_FIELD_ERRORS) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def refuse_overwriting(seen: str, stands: str) -> None:
    """Raises RuleBroken where a page that was opened on what `seen` tells would put its words over another's.

    Both are words that change with what stands; `seen` is empty for who acts without a page.
    """
    if seen and seen != stands:
        words = _(
            "Somebody else changed it since you opened it. What you typed is kept here: look at what stands now, "
            "then save again to put yours in its place."
        )
        raise RuleBroken(words)


def save_judged(row: models.Model, **options: Any) -> None:
    """Save a row; where a constraint of its table refuses, say why. The caller's transaction is over then.

    The database judges, also between two who write at one moment; here it gets words. Raises RuleBroken with the
    constraint's `violation_error_message` at the field that its `violation_error_code` names; a constraint without a
    message of its own is one that no input may break.
    """
    try:
        row.save(**options)
    except IntegrityError as refusal:
        name = getattr(getattr(refusal.__cause__, "diag", None), "constraint_name", None)
        broken = next((one for _model, some in row.get_constraints() for one in some if one.name == name), None)
        if broken is None or broken.violation_error_message == broken.default_violation_error_message:
            raise
        field = broken.violation_error_code or NON_FIELD_ERRORS
        raise RuleBroken(str(broken.get_violation_error_message()), field) from refusal


def is_no_room(error: BaseException | None) -> bool:
    """Whether a write failed because the disk, the quota or the longest file is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
