"""Sending a photo ahead of its report; seeing and dropping one's own drafts."""

from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.http import Request, town_of
from apps.core.errors import RuleBroken
from apps.photos import actions
from apps.photos.forms import DraftForm
from apps.photos.models import Photo
from apps.photos.permissions import can_keep_photos
from apps.photos.responses import photo_response


@require_http_methods(["POST"])
def photo_keep(request: Request) -> HttpResponse:
    """201 {"id", "url"}; 422 {"errors"} for what is no photo; 507 when the disk is full: it may come again."""
    if not can_keep_photos(request.user):
        return JsonResponse({"errors": {"file": []}}, status=403)
    form = DraftForm(request.POST, request.FILES)
    try:
        photo = keep(form, request) if form.is_valid() else None
    except actions.NoRoom as full:
        return JsonResponse({"errors": {"file": [full.message]}}, status=507)
    except RuleBroken as refusal:
        form.add_error("file", refusal.message)
        photo = None
    if photo is None:
        return JsonResponse({"errors": form.errors}, status=422)
    return JsonResponse({"id": photo.pk, "url": reverse("photos:draft", args=[photo.pk, "thumb"])}, status=201)


def keep(form: DraftForm, request: Request) -> Photo:
    data = form.cleaned_data
    return actions.keep_draft(data["file"], by=request.user, town=town_of(request), client_id=data["client_id"])


@require_GET
def draft(request: Request, pk: int, size: str) -> FileResponse:
    """A draft is seen by its author alone; once attached, the owner's address serves it."""
    return photo_response(get_object_or_404(Photo.objects.drafts_of(request.user), pk=pk), size)
