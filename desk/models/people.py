"""Who works where: property, post, shift, user, membership."""

import zoneinfo
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from desk.models.numbers import ON, number
from desk.papers import privacy
from desk.people.roles import Role

POWERFUL = (Role.SUPERVISOR, Role.MANAGER, Role.AUDITOR)  # who decides, or reads everything
PIN_HASHER = "pin"  # desk.people.hashers

# First parts of fixed addresses: a property of that name could never be reached.
RESERVED_SLUGS = ("admin", "accounts", "static", "healthz", "i18n", "language", "sw.js", "media", "api")


def refuse_reserved_slug(value: str) -> None:
    if value in RESERVED_SLUGS:
        raise ValidationError(_("This short name is taken by the system."), code="reserved")


def check_timezone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not the name of a time zone, such as Asia/Shanghai."), code="timezone")


class Property(models.Model):
    """项目/大厦: the building or estate whose desk this is. Its short name starts every address."""

    plain = {"slug", "name", "timezone"}

    slug = models.SlugField(_("short name"), max_length=40, unique=True, validators=[refuse_reserved_slug])
    name = models.CharField(_("name"), max_length=100)
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai", validators=[check_timezone])

    class Meta:
        verbose_name, verbose_name_plural = _("property"), _("properties")
        constraints = [
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS),
                name="property_slug_free",
                violation_error_message=_("This short name is taken by the system."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.timezone)

    def local(self, moment: datetime) -> datetime:
        """An aware moment as this property's wall clock shows it."""
        return moment.astimezone(self.zone)


class User(AbstractUser):
    """One person with one sign-in; what they may do is said by their memberships."""

    personal = {"name": privacy.name(), "email": privacy.text()}
    plain = {"username", "password", "language", "pin"}

    first_name = last_name = None  # type: ignore[assignment]
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    pin = models.CharField(_("PIN"), max_length=200, blank=True, editable=False)
    given_password = models.BooleanField(_("the password was set by somebody else"), default=False, editable=False)
    key_hints = models.BooleanField(_("keyboard shortcuts"), default=True)
    courtesy = models.BooleanField(_("courtesy sentences"), default=True)

    REQUIRED_FIELDS = ["name"]
    safeguards = {"is_staff": ON, "is_superuser": ON}

    class Meta:
        verbose_name, verbose_name_plural = _("user"), _("users")

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def set_pin(self, digits: str) -> None:
        """Keep a PIN of 4–6 digits: keyed (useless without the server's secret), then slowly hashed."""
        if not (digits.isdigit() and 4 <= len(digits) <= 6):
            raise ValidationError(_("A PIN has 4 to 6 digits."), code="pin")
        salt = get_random_string(12)
        self.pin = f"{salt}${make_password(self._peppered(salt, digits), hasher=PIN_HASHER)}"

    def check_pin(self, digits: str) -> bool:
        """Uncounted: only ``desk.people.guard`` asks, and counts."""
        salt, _dollar, digest = self.pin.partition("$")
        if not digest:
            return False
        return check_password(self._peppered(salt, digits), digest)

    @staticmethod
    def _peppered(salt: str, digits: str) -> str:
        return salted_hmac("desk.pin." + salt, digits, algorithm="sha256").hexdigest()


class Department(models.Model):
    """责任部门: who does the work the desk passes on."""

    plain = {"name"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"))
    name = models.CharField(_("name"), max_length=60)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("department"), _("departments")
        constraints = [models.UniqueConstraint(fields=["property", "name"], name="department_name_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's one role at one property. Without it a property does not exist for them."""

    plain = {"role"}

    user = models.ForeignKey(User, models.PROTECT, verbose_name=_("user"), related_name="memberships")
    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    department = models.ForeignKey(Department, models.PROTECT, verbose_name=_("department"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "property"],
                name="membership_once",
                violation_error_message=_("This user already has a role at this property."),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.HANDLER) | Q(department__isnull=False),
                name="handler_has_department",
                violation_error_message=_("A handler belongs to a department."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    def weakened(self, before: "Membership") -> set[str]:
        """A role with power over others, given or given back: the columns that give it."""
        if self.role not in POWERFUL or not self.active or (before.active and before.role == self.role):
            return set()
        return {name for name in ("role", "department", "active") if getattr(self, name) != getattr(before, name)}

    def clean(self) -> None:
        if self.department is not None and self.department.property_id != self.property_id:
            raise ValidationError({"department": _("This department belongs to another property.")}, code="property")


class Post(models.Model):
    """岗位: a place where a clerk stands, such as the lobby desk."""

    plain = {"name", "location"}

    property = models.ForeignKey(Property, models.PROTECT, verbose_name=_("property"), related_name="posts")
    name = models.CharField(_("name"), max_length=60)
    location = models.CharField(_("location"), max_length=100, blank=True)
    shift_hours = number(_("length of a shift (hours)"), 8, 1, 24)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name, verbose_name_plural = _("post"), _("posts")
        constraints = [models.UniqueConstraint(fields=["property", "name"], name="post_name_once")]

    def __str__(self) -> str:
        return self.name


class Shift(models.Model):
    """班次: one stretch of duty at one post. At most one is open per post."""

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="shifts")
    opened_at = models.DateTimeField(_("opened"))
    planned_end = models.DateTimeField(_("planned end"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("shift"), _("shifts")
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(closed_at__isnull=True),
                name="one_open_shift_per_post",
                violation_error_message=_("This post already has an open shift."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("opened_at")),
                name="shift_closes_after_opening",
            ),
        ]
        indexes = [models.Index(fields=["property", "-opened_at"], name="shift_by_time")]

    def __str__(self) -> str:
        return f"{self.post} {timezone.localtime(self.opened_at):%m-%d %H:%M}"


class ShiftClerk(models.Model):
    """Who stands at the post in a shift: one responsible clerk and any number of 协班 clerks."""

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="clerks")
    user = models.ForeignKey(User, models.PROTECT, related_name="duties")
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("to"), null=True, blank=True)
    responsible = models.BooleanField(_("responsible"), default=False)

    class Meta:
        verbose_name, verbose_name_plural = _("clerk on shift"), _("clerks on shift")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="one_duty_at_a_time",
                violation_error_message=_("You are already on duty at another post. End that duty first."),
            ),
            models.UniqueConstraint(
                fields=["shift"],
                condition=Q(ended_at__isnull=True, responsible=True),
                name="one_responsible_clerk",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.shift}"
