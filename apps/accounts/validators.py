"""Password rules in the reader's language where Django's own catalogue has a gap."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LengthValidator(MinimumLengthValidator):
    """Django's rule; its words are missing in Simplified Chinese since 5.2."""

    def get_error_message(self) -> str:
        return _("The password must have at least %(count)d characters.") % {"count": self.min_length}
