"""The one way a rule is refused; and what a full disk says."""

import errno

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models


class RuleBroken(Exception):
    """A rule of the domain forbids it. `message`: in the reader's language; `field`: the form's field it concerns."""

    def __init__(self, message: str, field: str = NON_FIELD_ERRORS) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


def judge_row(row: models.Model) -> None:
    """Ask the constraints of the row's table in Python, so that a refusal has words before the database refuses.

    One after the other, in the order of Meta: an overlap can't be asked of days that end before they begin. Raises
    RuleBroken with the first one's `violation_error_message`, at the field that its `violation_error_code` names.
    Between two transactions the database alone judges: lock what the row stands below.
    """
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            try:
                constraint.validate(model, row)
            except ValidationError as refusal:
                raise RuleBroken(refusal.messages[0], refusal.code or NON_FIELD_ERRORS) from refusal


def is_no_room(error: BaseException | None) -> bool:
    """Whether a write failed because the disk, the quota or the longest file is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
