"""Sessions in the database (settings: SESSION_ENGINE)."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own, but a cookie that cannot be a key is nobody's session: PostgreSQL takes no NUL."""

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(key and len(key) >= 8 and key.isascii() and key.isalnum())
