"""The list of notices."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.http import Request
from apps.notifications import actions
from apps.notifications.models import Message


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
