"""Our site to which every visitor is signed in by the session of BENCH_SESSION: Lighthouse passes no cookie on."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from townenv.wsgi import application as site

COOKIE = f"sessionid={os.environ['BENCH_SESSION']}"


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    environ["HTTP_COOKIE"] = f"{environ.get('HTTP_COOKIE', '')}; {COOKIE}".lstrip("; ")
    return site(environ, start_response)
