"""The list of notices; what a person does with the own channels, and a keeper with the town's."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.notifications import actions
from apps.notifications import channels as keep
from apps.notifications.forms import ChannelForm, GatewayForm
from apps.notifications.models import OWN_WAYS, Channel, Delivery, Message, SmsGateway, Way
from apps.notifications.permissions import can_see_channels
from apps.notifications.queries import (
    MOST_GIVEN_UP,
    given_up_in,
    given_up_of,
    kept_channels,
    offers_for,
    own_channels,
    own_phones,
    town_channels,
)
from apps.towns.models import Town
from apps.units.pages import kept_town
from apps.units.queries import kept_towns


@require_GET
def notices(request: Request) -> HttpResponse:
    page = Paginator(Message.objects.visible_to(request.user), 50).get_page(request.GET.get("page"))
    return render(request, "notifications/notices.html", {"page": page})


@require_POST
def notice(request: Request, pk: int) -> HttpResponse:
    """Mark one read and go where it points."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    actions.mark_read(by=request.user, message_id=message.pk)
    return redirect(message.url)


@require_POST
def notices_read(request: Request) -> HttpResponse:
    actions.mark_read(by=request.user)
    return redirect("notifications:notices")


@require_GET
def channels(request: Request) -> HttpResponse:
    """The ways out of a town: what works, what fails, what was given up."""
    town = kept_town(request)
    given_up = given_up_in([town.pk])
    context = {
        "town": town,
        "towns": kept_towns(request.user) if request.user.town is None else [],
        "channels": town_channels(town),
        "given_up": given_up[:MOST_GIVEN_UP],
        "offers": offers_for(town, list(Way)),
        "gateway": SmsGateway.objects.filter(town=town).first(),
    }
    return render(request, "notifications/channels.html", context)


def channels_of(town: Town) -> str:
    return f"{reverse('notifications:channels')}?town={town.code}"


def home_of(channel: Channel) -> str:
    """The page that lists it."""
    return reverse("dashboard:me") if channel.owner_id else channels_of(channel.town)


def page_of(channel: Channel) -> str:
    return reverse(f"notifications:{'own_' if channel.owner_id else ''}channel", args=[channel.pk])


def way_named(kind: str) -> Way:
    if kind not in Way.values:
        raise Http404
    return Way(kind)


def found(request: Request, pk: int, *, is_own: bool) -> Channel:
    """One's own, or one of a town that the reader keeps; anything else isn't there."""
    if not is_own and not can_see_channels(request.user):
        raise PermissionDenied
    channels = own_channels(request.user) if is_own else kept_channels(request.user)
    return get_object_or_404(channels, pk=pk)


@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "POST"])
def channel_new(request: Request, kind: str) -> HttpResponse:
    """A new channel of the town."""
    town, way = kept_town(request), way_named(kind)
    form = ChannelForm(request.POST or None, way=way, town=town)
    made = form.is_valid() and attempt(form, keep.add_town_channel, town, way, form.typed(), by=request.user)
    return made_page(request, made) if made else form_page(request, form, way, channels_of(town))


@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "POST"])
def own_channel_new(request: Request, kind: str) -> HttpResponse:
    """A new channel of one's own."""
    way = way_named(kind)
    if way not in OWN_WAYS or request.user.town is None:
        raise Http404
    phone = next(iter(own_phones(request.user)), "")
    form = ChannelForm(request.POST or None, way=way, town=request.user.town, is_own=True, phone=phone)
    made = form.is_valid() and attempt(form, keep.add_own_channel, way, form.typed(), by=request.user)
    return made_page(request, made) if made else form_page(request, form, way, reverse("dashboard:me"), is_own=True)


def made_page(request: Request, channel: Channel) -> HttpResponse:
    messages.success(request, _("Saved. Send a test to see that it works."))
    return redirect(page_of(channel))


def form_page(request: Request, form: ChannelForm, way: Way, back: str, *, is_own: bool = False) -> HttpResponse:
    context = {"form": form, "way": way, "back": back, "is_own": is_own}
    return render(request, "notifications/channel_new.html", context)


@sensitive_post_parameters("address", "secret")
@require_http_methods(["GET", "POST"])
def channel(request: Request, pk: int, is_own: bool = False) -> HttpResponse:
    """One channel: its state, a test, what is typed of it, off and away."""
    shown = found(request, pk, is_own=is_own)
    form = ChannelForm(request.POST or None, way=Way(shown.kind), town=shown.town, channel=shown, is_own=is_own)
    if form.is_valid() and attempt(form, keep.change_channel, pk, form.typed(), by=request.user):
        messages.success(request, _("Saved."))
        return redirect(page_of(shown))
    context = {"channel": shown, "form": form, "back": home_of(shown), "prefix": "own_" if is_own else ""}
    if is_own:
        context["given_up"] = given_up_of(request.user).filter(channel=shown)[:MOST_GIVEN_UP]
    return render(request, "notifications/channel.html", context)


@require_POST
def channel_test(request: Request, pk: int, is_own: bool = False) -> HttpResponse:
    """Send a test and say what became of it."""
    shown = found(request, pk, is_own=is_own)
    try:
        tell_outcome(request, keep.send_test(pk, by=request.user))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect(page_of(shown) if Channel.objects.filter(pk=pk).exists() else home_of(shown))


def tell_outcome(request: Request, delivery: Delivery) -> None:
    if delivery.sent_at:
        messages.success(request, _("Sent. Look whether it has arrived there."))
    else:
        messages.error(request, _("Not sent. The far end: %(answer)s") % {"answer": delivery.answer})


@require_POST
def channel_switch(request: Request, pk: int, is_own: bool = False) -> HttpResponse:
    shown = found(request, pk, is_own=is_own)
    keep.switch_channel(pk, is_on="is_on" in request.POST, by=request.user)
    return redirect(page_of(shown))


@require_POST
def channel_remove(request: Request, pk: int, is_own: bool = False) -> HttpResponse:
    shown = found(request, pk, is_own=is_own)
    keep.remove_channel(pk, by=request.user)
    messages.success(request, _("Removed. Nothing goes there any more."))
    return redirect(home_of(shown))


@require_POST
def delivery_again(request: Request, pk: int, is_own: bool = False) -> HttpResponse:
    """Try once more what was given up: of the town's channels, or of one's own."""
    if not is_own and not can_see_channels(request.user):
        raise PermissionDenied
    channels = own_channels(request.user) if is_own else kept_channels(request.user)
    rows = Delivery.objects.filter(channel__in=channels.values("pk")).select_related("channel__town")
    delivery = get_object_or_404(rows, pk=pk)
    try:
        tell_outcome(request, keep.try_again(pk, by=request.user))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect(home_of(delivery.channel))


@sensitive_post_parameters("token")
@require_http_methods(["GET", "POST"])
def sms_gateway(request: Request) -> HttpResponse:
    """The town's provider of text messages."""
    town = kept_town(request)
    gateway = SmsGateway.objects.filter(town=town).first()
    form = GatewayForm(request.POST or None, gateway=gateway)
    if form.is_valid() and attempt(form, keep.save_gateway, town, by=request.user, **form.cleaned_data):
        messages.success(request, _("Saved. Add a telephone and send a test to see that it works."))
        return redirect(channels_of(town))
    return render(request, "notifications/sms_gateway.html", {"form": form, "back": channels_of(town)})
