"""Who signs in. A user belongs to one town or to none (county, system); what they may do follows from posts, grants."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from apps.towns.models import Town


class Role(models.TextChoices):
    """domain.md §2."""

    CADRE = "cadre", _("village cadre")
    UNIT_HEAD = "unit_head", _("head of a unit")
    OFFICER = "officer", _("environment office")
    GROUP = "group", _("working group")
    LIAISON = "liaison", _("village liaison")
    DEPUTY = "deputy", _("deputy leader")
    LEADER = "leader", _("party secretary or mayor")
    INSPECTOR = "inspector", _("inspection team")
    ADMIN = "admin", _("system keeper")


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """An account; without a password nobody can sign in until a one-time code is given."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account; not a person: posts are held by persons (units.Person), who may have one."""

    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    username = models.CharField(_("account"), max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=30)
    phone = models.CharField(_("mobile phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    is_large_type = models.BooleanField(_("large type"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=True)
    code_hash = models.CharField(max_length=128, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "username"

    class Meta:
        verbose_name = _("account")
        constraints = [
            models.UniqueConstraint("id", "town", name="user_with_town"),
            models.CheckConstraint(
                name="code_has_an_end",
                condition=models.Q(code_hash="", code_until=None)
                | (~models.Q(code_hash="") & models.Q(code_until__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def code_digest(self, code: str) -> str:
        """What is kept of a one-time code: keyed by SECRET_KEY, so that who has the table alone can't search for it.

        No slow hash: eight digits gain little by one, and a town's slips, written at once, would take a minute.
        """
        return salted_hmac("accounts.code", f"{self.pk}:{code}", algorithm="sha256").hexdigest()


class Grant(models.Model):
    """A role that comes with no post: inspectors read towns, system keepers keep them. No town: every town."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    town = models.ForeignKey(Town, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "role", "town", name="grant_once", nulls_distinct=False),
            models.CheckConstraint(
                name="grant_only_without_post", condition=models.Q(role__in=[Role.INSPECTOR, Role.ADMIN])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
