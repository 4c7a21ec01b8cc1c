"""The two abstract rows every register is made of, and the counter that numbers them.

``Record`` has a life: a state, moved by verbs. ``Entry`` is a record in a register: it has a
number on paper. Both are written through the writers (:mod:`desk.ledger.writers`) and nowhere else.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import connections, models
from django.db.models import Case, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.models.people import Post, Property, Shift, User
from desk.papers import privacy
from desk.written.papers import paper_number


class Counter(models.Model):
    """A gapless counter per property; its row is locked by the transaction that draws from it."""

    plain = {"name"}

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    name = models.CharField(max_length=30)
    value = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "name"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"

    @classmethod
    def draw(cls, property_id: int, name: str, *, count: int = 1, using: str = "default") -> int:
        """The last of the next ``count`` values. Call inside a transaction: an abort gives them back."""
        with connections[using].cursor() as cursor:
            cursor.execute(
                "INSERT INTO desk_counter (property_id, name, value) VALUES (%s, %s, %s) "
                "ON CONFLICT (property_id, name) DO UPDATE SET value = desk_counter.value + %s RETURNING value",
                [property_id, name, count, count],
            )
            return cursor.fetchone()[0]

    @classmethod
    def hold(cls, property_id: int, name: str) -> None:
        """Lock a counter until commit without drawing from it."""
        cls.objects.select_for_update(no_key=True).filter(property_id=property_id, name=name).first()

    @classmethod
    def current(cls, property_id: int, name: str) -> int:
        return cls.objects.filter(property_id=property_id, name=name).values_list("value", flat=True).first() or 0


class Lease(models.Model):
    """A piece of work that one process does at a time, whichever machine it runs on: lent for a while, and lent again while it works.

    Whoever was killed gives it back by itself when the time is over. It keeps hands apart, no more: what the work does
    is right with two of them as well.
    """

    plain = {"name", "holder"}
    MINUTES = 15

    name = models.CharField(max_length=30, unique=True)
    holder = models.CharField(max_length=32, blank=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"

    @staticmethod
    def take(name: str, holder: str) -> bool:
        """Take it, or keep it for another while; ``False`` where somebody else has it."""
        now = timezone.now()
        Lease.objects.bulk_create([Lease(name=name, until=now)], ignore_conflicts=True)
        free = Q(holder__in=("", holder)) | Q(until__lte=now)
        return bool(Lease.objects.filter(free, name=name).update(holder=holder, until=now + timedelta(minutes=Lease.MINUTES)))

    @staticmethod
    def give_back(name: str, holder: str) -> None:
        Lease.objects.filter(name=name, holder=holder).update(holder="")


class RecordQuerySet(models.QuerySet[Any]):
    """Questions every register answers."""

    def of(self, property: Property) -> Self:
        """The rows of one property: the only way a page reaches entries. Each knows its property, as if that had reached for it."""
        rows = self.filter(property=property)
        rows._known_related_objects = {self.model._meta.get_field("property"): {property.pk: property}}  # type: ignore[attr-defined]
        return rows

    def for_table(self) -> Self:
        """What a line about a row shows; a book joins here what its lines name."""
        return self

    def in_states(self, *states: str) -> Self:
        return self.filter(state__in=states)

    def level(self, column: str) -> Case:
        """How high a row stands by ``column``, whose choices are declared from the lowest to the highest: the highest first."""
        field: Any = self.model._meta.get_field(column)
        levels = [value for value, _label in field.choices]
        return Case(*(When(**{column: value}, then=Value(-place)) for place, value in enumerate(levels, start=1)), default=Value(0))

    def highest_first(self, column: str = "severity") -> Self:
        return self.order_by(self.level(column), "pk")


class Record(models.Model):
    """A row with a life. ``key`` is public and makes a repeated form harmless; ``version`` tells two
    clerks apart."""

    base_plain: ClassVar[set[str]] = {"state"}
    personal: ClassVar[dict[str, privacy.Personal]] = {}
    plain: ClassVar[set[str]] = set()
    State: ClassVar[type[models.TextChoices]]
    ENDED: ClassVar[tuple[str, ...]] = ()  # states in which its life is over
    # Columns a correction may touch, and columns the search index is made of.
    amendable: ClassVar[tuple[str, ...]] = ()
    search_fields: ClassVar[frozenset[str]] = frozenset()

    property = models.ForeignKey(Property, models.PROTECT, related_name="+")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    state = models.CharField(_("state"), max_length=20, editable=False)
    created_at = models.DateTimeField(_("entered at"), editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("by"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("post"))
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, editable=False, related_name="+")

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["property", "key"], name="%(class)s_key_once")]

    def get_state_display(self) -> str:
        return str(self.State(self.state).label)

    def clean(self) -> None:
        """Every reference stays inside the property: checked once, here, for all books.

        Of a row that exists only what was set now is looked at: what it was saved with has been judged.
        """
        for field in self._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey) or field.name == "property":
                continue
            if self.pk is not None and not field.is_cached(self):
                continue
            if getattr(self, field.attname) is None or not _has_property(field.related_model):
                continue
            if getattr(self, field.name).property_id != self.property_id:
                raise ValidationError({field.name: _("This belongs to another property.")}, code="property")

    def is_open(self) -> bool:
        """Whether the row's life goes on; each book says which states end it."""
        return self.state not in self.ENDED

    def about(self) -> str:
        """Whom or what it concerns, as the page of a verb says it beside the number; "" = the number is enough."""
        return ""

    def clean_fields(self, exclude: Any = None) -> None:
        """Own rules, and one for every personal text: it never takes an ID number."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        texts = [name for name in self.personal if isinstance(self._meta.get_field(name), models.CharField | models.TextField)]
        for name in texts:
            value = getattr(self, name)
            if name not in errors and isinstance(value, str):
                try:
                    privacy.refuse_id_number(value)
                except ValidationError as error:
                    errors[name] = error.error_list
        told = [value for name in texts if name not in errors and isinstance(value := getattr(self, name), str)]
        if privacy.holds_split_id_number(told):
            errors[NON_FIELD_ERRORS] = [ValidationError(privacy.ID_NUMBER, code="id_number")]
        if errors:
            raise ValidationError(errors)

    def search_terms(self) -> dict[str, Any] | None:
        """What the search finds this row by: arguments of ``desk.finding.search.terms``; ``None`` = not searchable."""
        return None


def _has_property(model: type[models.Model]) -> bool:
    return any(field.name == "property" for field in model._meta.concrete_fields)


class Entry(Record):
    """One line of a register: numbered per property, register and day; void keeps its number."""

    base_plain = {"state", "number", "paper_no", "about_number"}
    PREFIX: ClassVar[str]

    number = models.CharField(_("number"), max_length=20, editable=False)
    business_date = models.DateField(_("day"), editable=False)
    serial = models.PositiveIntegerField(_("serial"), editable=False)
    occurred_at = models.DateTimeField(_("time"))
    late = models.BooleanField(_("entered late"), default=False, editable=False)
    paper_no = models.CharField(_("paper slip no."), max_length=20, blank=True)
    about_number = models.CharField(_("concerns"), max_length=20, blank=True)
    legal_hold = models.BooleanField(_("legal hold"), default=False, editable=False)
    purged_at = models.DateTimeField(_("personal data erased"), null=True, editable=False)

    class Meta(Record.Meta):
        abstract = True
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["property", "number"], name="%(class)s_number_once"),
            models.UniqueConstraint(fields=["property", "business_date", "serial"], name="%(class)s_serial_once"),
            models.UniqueConstraint(
                fields=["property", "paper_no"],
                condition=~Q(paper_no=""),
                name="%(class)s_paper_once",
                violation_error_message=_("This paper slip has already been entered."),
            ),
        ]
        indexes = [models.Index(fields=["property", "about_number"], name="%(class)s_about")]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """A sheet of paper is typed in once, however its number is written; one that was says as what, void ones too."""
        super().clean()
        self.paper_no = paper_number(self.paper_no)
        rows = type(self)._default_manager.filter(property_id=self.property_id, paper_no=self.paper_no)
        if not self.paper_no or self.pk is not None or (first := rows.first()) is None:
            return
        said = {"paper": self.paper_no, "number": first.number}
        again = _("Paper slip %(paper)s is %(number)s already.")
        if first.struck:
            again = _("Paper slip %(paper)s is %(number)s already, which is void: a spoilt sheet is not used again.")
        raise ValidationError({"paper_no": ValidationError(again, code="paper", params=said)})

    def assign_number(self, now: datetime) -> None:
        """Draw the number. The day is the local day of *entry*, also for a late entry."""
        self.business_date = self.property.local(now).date()
        day = f"{self.PREFIX}{self.business_date:%y%m%d}"
        self.serial = Counter.draw(self.property_id, day)
        self.number = f"{day}-{self.serial:03d}"

    @property
    def struck(self) -> bool:
        """Made void: on paper its line is struck through and stays legible."""
        return self.state in {"void", "cancelled"}

    @property
    def minutes(self) -> int:
        """Whole minutes since it happened, never negative (a clock may be set back)."""
        return max(0, int((timezone.now() - self.occurred_at).total_seconds() // 60))
