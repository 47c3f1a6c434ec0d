"""A request's body arrives whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class WholeBody:
    """A body of `length` bytes; reading it fails where it ends before.

    Django takes what came before the line broke for a form: the half of a report would be stored, and the phone that
    sends it again answered with that half.
    """

    def __init__(self, stream: BinaryIO, length: int) -> None:
        self.stream = stream
        self.missing = length

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, fewer only at the end. Raises OSError where the end is too early."""
        wanted = self.missing if size < 0 else min(size, self.missing)
        return self._counted(self.stream.read(wanted), wanted)

    def readline(self, size: int = -1) -> bytes:
        """A line. Raises OSError where the end is too early."""
        wanted = self.missing if size < 0 else min(size, self.missing)
        line = self.stream.readline(wanted)
        return self._counted(line, 0 if line.endswith(b"\n") else wanted)

    def _counted(self, got: bytes, wanted: int) -> bytes:
        self.missing -= len(got)
        if len(got) < wanted:
            raise OSError("The body ended before its end.")  # Django: UnreadablePostError
        return got


def whole_bodies(application: Application) -> Application:
    """The application, to which no half body is given."""

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return serve
