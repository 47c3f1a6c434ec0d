"""For machines: is the process alive, can it serve."""

from collections.abc import Callable

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
    checks: dict[str, Callable[[], None]] = {
        "database": health.ask_database,
        "redis": health.ask_redis,
        "worker": health.ask_worker,
        "clock": health.ask_clock,
    }
    found = {name: health.state_of(check) for name, check in checks.items()}
    return JsonResponse(found, status=200 if found["database"] == "ok" else 503)
