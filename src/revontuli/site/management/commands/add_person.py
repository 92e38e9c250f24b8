"""Make an account, such as the first administrator's: `manage.py add_person EMAIL --role …`."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from revontuli.site.accounts import invitation_link, trust_address
from revontuli.site.models import Organisation, RoleGrant, User
from revontuli.site.roles import Role


class Command(BaseCommand):
    """The account, its roles, and a password that is asked for, read or set later by a link."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """What it takes."""
        parser.add_argument("email")
        parser.add_argument("--role", action="append", default=[], choices=Role.values)
        parser.add_argument("--name", default="")
        parser.add_argument("--organisation", default="")
        parser.add_argument("--password-stdin", action="store_true")
        parser.add_argument("--link", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it; roles are added where it is there already."""
        email = options["email"].strip().lower()
        _valid(validate_email, email)
        user = User.objects.filter(email=email).first()
        is_new = user is None
        password = _password(options, User(email=email)) if is_new else None
        with transaction.atomic():
            if user is None:
                user = User.objects.create_user(email, password, name=options["name"])
            if slug := options["organisation"]:
                user.organisation = Organisation.objects.get_or_create(
                    slug=slug, defaults={"name": {"fi": slug.capitalize()}}
                )[0]
                user.save()
            for role in options["role"]:
                RoleGrant.objects.get_or_create(user=user, role=role)
            trust_address(user)
        roles = ", ".join(sorted(user.grants.values_list("role", flat=True))) or "none"
        self.stdout.write(f"{'Made' if is_new else 'Changed'} {email}; roles: {roles}.")
        if options["link"]:
            self.stdout.write("To set a password, once, within three days:")
            self.stdout.write(invitation_link(user))


def _password(options: dict[str, Any], user: User) -> str | None:
    if options["link"]:
        return None
    if options["password_stdin"] or not sys.stdin.isatty():
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass("Password: ")
        if getpass("The same again: ") != password:
            raise CommandError("The two are not the same.")
    _valid(lambda value: validate_password(value, user), password)
    return password


def _valid(check: Any, value: str) -> None:
    try:
        check(value)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
