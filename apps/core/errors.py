"""The one way a rule is refused."""

from django.core.exceptions import NON_FIELD_ERRORS


class RuleBroken(Exception):
    """A rule of the domain forbids it. `message`: in the reader's language; `field`: the form's field it concerns."""

    def __init__(self, message: str, field: str = NON_FIELD_ERRORS) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
