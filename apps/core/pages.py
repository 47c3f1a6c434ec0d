"""What an answer goes by that isn't the page that was asked for: who asks, and where the way back leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks: a browser that opens a page takes HTML before everything else."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def not_opened(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """The address takes what a form sends and shows nothing; where to go instead is the page above it."""
    page = render(request, "405.html", {"above": page_above(request.path)}, status=405)
    page["Allow"] = allowed
    return page


def page_above(path: str) -> str:
    """The nearest address above one that there is: /meetings/7/ of /meetings/7/issue/; at last the first page."""
    while path != "/":
        path = f"{path.rstrip('/').rpartition('/')[0]}/"
        try:
            resolve(path)
        except Resolver404:
            continue
        return path
    return "/"
