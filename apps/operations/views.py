"""For machines: is the process alive, can it serve."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.operations import health


@login_not_required
@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """database, redis, worker, clock: 503 only when the web can't serve; else 200 with what is degraded."""
    states = health.states()
    return JsonResponse(states, status=200 if states["database"] == health.OK else 503)
