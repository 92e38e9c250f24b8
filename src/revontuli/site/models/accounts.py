"""People who work with the site, what they may do, and whose they are."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from revontuli.site.roles import Role
from revontuli.site.texts import TextColumn, said


class Organisation(models.Model):
    """An organisation of the network: a city, a university, an association."""

    slug = models.SlugField(unique=True)
    name = TextColumn()

    def __str__(self) -> str:
        return said(self.name) or self.slug


class People(BaseUserManager["User"]):
    """How accounts are made."""

    def create_user(
        self, email: str, password: str | None = None, roles: tuple[Role, ...] = (), **other: Any
    ) -> User:
        """An account with these roles; without a password it signs in by OIDC alone."""
        user = self.model(email=self.normalize_email(email).lower(), **other)
        user.set_password(password)
        user.save(using=self._db)
        for role in roles:
            RoleGrant.objects.create(user=user, role=role)
        return user


class User(AbstractBaseUser):
    """Someone who works with the site. Those who answer surveys have no account."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = is_superuser = False  # there is no back door beside the roles

    objects = People()

    def __str__(self) -> str:
        return self.name or self.email

    @cached_property
    def roles(self) -> frozenset[Role]:
        """What they may be."""
        return frozenset(Role(role) for role in self.grants.values_list("role", flat=True))

    def has_role(self, *roles: Role) -> bool:
        """Whether they have at least one of `roles`."""
        return bool(self.roles & set(roles))


class RoleGrant(models.Model):
    """A role that somebody has."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=Role.choices)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "role"], name="role_granted_once"),)

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class ApiToken(models.Model):
    """A key by which a program comes in as somebody. The key itself is not kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=100)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)  # about when last, to the hour

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return self.name
