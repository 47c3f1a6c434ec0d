"""What is typed of a channel, and of the town's gateway for text messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.forms import PageForm
from apps.notifications.channels import Typed
from apps.notifications.models import Channel, SmsGateway, Way
from apps.towns.models import Town

# A key typed here belongs on no screen and in no draft on the phone, which keeps no password fields.
SECRET = {"autocomplete": "off", "spellcheck": "false"}


def secret_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=200, help_text=help_text, widget=forms.PasswordInput(attrs=SECRET)
    )


class AddressField(forms.CharField):
    """Spaces and dashes of a copied telephone number go."""

    def __init__(self, way: Way, *, town: Town, kept: str = "") -> None:
        labels = {Way.EMAIL: _("E-mail address"), Way.SMS: _("Mobile phone")}
        widgets: dict[Way, forms.Widget] = {
            Way.EMAIL: forms.EmailInput(attrs={"autocomplete": "email"}),
            Way.SMS: forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        }
        help_text = (
            _("Left empty, it stays: %(address)s") % {"address": kept} if kept else HELP.get(way, "") % {"town": town}
        )
        super().__init__(
            label=labels.get(way, _("Webhook address")),
            max_length=500,
            required=not kept,
            help_text=help_text,
            widget=widgets.get(way, forms.PasswordInput(attrs=SECRET)),
        )
        self.way = way

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.translate(str.maketrans("", "", " -()（）")) if self.way == Way.SMS else text.strip()


HELP = {
    Way.WECOM: _("In the group: Message push (bot), add, copy the webhook address. Who has it can write to the group."),
    Way.DINGTALK: _(
        "In the group: Bots, add a custom one, copy the webhook address. Who has it can write to the group. If it asks "
        "for a keyword, give it 【%(town)s】: all our texts have that."
    ),
    Way.FEISHU: _("In the group: Settings, Bots, add a custom one, copy the webhook address."),
    Way.WEBHOOK: _("Gets a POST with JSON: kind, text, url, town, town_code. Any 2xx counts as taken."),
}
SECRET_LABELS = {
    Way.DINGTALK: _("Signing secret, if the bot has one"),
    Way.FEISHU: _("Signing secret, if the bot has one"),
    Way.WEBHOOK: _("Bearer token, if it asks for one"),
}


class ChannelForm(PageForm):
    """A channel of one kind; one's own takes what is written to oneself, so it asks for no more than the address."""

    name = forms.CharField(
        label=_("Known as"), max_length=50, required=False, help_text=_("Whose group or mailbox it is.")
    )
    takes_reminders = forms.BooleanField(label=_("Reminders before the cut-off"), required=False, initial=True)
    takes_bulletins = forms.BooleanField(label=_("The bulletin of the day"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        way: Way,
        town: Town,
        channel: Channel | None = None,
        is_own: bool = False,
        phone: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        kept = channel.shown_address if channel else ""
        self.fields["address"] = AddressField(way, town=town, kept=kept)
        if way == Way.SMS and not channel:
            self.fields["address"].initial = phone
        if way in SECRET_LABELS:
            has_secret = bool(channel and channel.secret)
            self.fields["secret"] = secret_field(SECRET_LABELS[way], _("Left empty, it stays.") if has_secret else "")
            if has_secret:
                self.fields["drops_secret"] = forms.BooleanField(
                    label=_("Without a secret from now on"), required=False
                )
        if is_own:
            for name in ("takes_reminders", "takes_bulletins"):
                del self.fields[name]
        if is_own and way in (Way.EMAIL, Way.SMS):
            del self.fields["name"]
        if channel:
            self.initial = {name: getattr(channel, name) for name in ("name", "takes_reminders", "takes_bulletins")}
        self.order_fields(["address", "secret", "drops_secret", "name", "takes_reminders", "takes_bulletins"])

    def typed(self) -> Typed:
        return Typed(**self.cleaned_data)


class GatewayForm(PageForm):
    """Where the town's text messages are handed over."""

    url = forms.CharField(
        label=_("Address of the gateway"),
        max_length=500,
        help_text=_(
            "Gets a POST with JSON: phone, text. 2xx counts as taken, unless code, errcode or success says no."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    token = secret_field(_("Token"))
    drops_token = forms.BooleanField(label=_("Without a token from now on"), required=False)
    is_on = forms.BooleanField(label=_("Text messages are sent"), required=False, initial=True)

    def __init__(self, *args: Any, gateway: SmsGateway | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if gateway:
            self.initial = {"url": gateway.url, "is_on": gateway.is_on}
        if gateway and gateway.token:
            self.fields["token"].help_text = _("Left empty, it stays.")
        else:
            del self.fields["drops_token"]
