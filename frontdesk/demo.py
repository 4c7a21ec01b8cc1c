"""Demo data: property ``demo`` with a busy month, property ``north`` beside it, and people to sign in as."""

import random
from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from desk import registry
from desk.models import Department, DeskPolicy, Membership, NoticeVersion, Post, Property, Shift, ShiftClerk, User
from desk.story import Story, told_by
from directory import demo as directory_demo

NOTICE = (
    "为保障大厦安全，前台登记您的姓名、来访单位和来访事由，核对证件但不登记证件号码。姓名保存 180 天，电话保存 30 天，到期自动删除。"
    "您可以在前台查询、更正或要求删除您的信息。"
)
STAFF = (
    ("clerk1", "王晓燕", "demo", "clerk"),
    ("clerk2", "李思远", "demo", "clerk"),
    ("supervisor1", "刘淑芬", "demo", "supervisor"),
    ("manager1", "赵国栋", "demo", "manager"),
    ("auditor1", "孙慧敏", "demo", "auditor"),
    ("handler1", "张建军", "demo", "handler"),
    ("clerk3", "周志强", "north", "clerk"),
    ("supervisor3", "吴丽华", "north", "supervisor"),
)
CLERKS = tuple(row[0] for row in STAFF if row[3] == "clerk")


def exists() -> bool:
    return Property.objects.filter(slug="demo").exists()


def random_pins() -> dict[str, str]:
    """A PIN for each clerk, no two alike."""
    drawn = random.SystemRandom().sample(range(1000, 10000), len(CLERKS))
    return {name: str(digits) for name, digits in zip(CLERKS, drawn, strict=True)}


def people(passwords: dict[str, str], pins: dict[str, str]) -> dict[str, User]:
    """Users and memberships; ``passwords`` and clerks' ``pins`` by user name."""
    properties = {
        "demo": Property.objects.create(slug="demo", name="星河中心"),
        "north": Property.objects.create(slug="north", name="北苑大厦"),
    }
    users = {}
    for username, name, slug, role in STAFF:
        user = User(username=username, name=name, is_staff=role in ("supervisor", "manager"))
        user.set_password(passwords[username])
        if username in pins:
            user.set_pin(pins[username])
        user.save()
        department = Department.objects.get_or_create(property=properties[slug], name="工程部")[0] if role == "handler" else None
        Membership.objects.create(user=user, property=properties[slug], role=role, department=department)
        users[username] = user
    users["admin1"] = User.objects.create_superuser("admin1", password=passwords["admin1"], name="管理员")
    return users


def make(
    *, passwords: dict[str, str], pins: dict[str, str], days: int = 30, entries: dict[str, int] | None = None, seed: int = 2026
) -> dict[str, int]:
    """Fill an empty database; how many entries each book now has. Everything follows from ``seed``.

    ``entries``: how many of a book, by its slug, at property ``demo``; where it says nothing, as many as its ``A_DAY``. Raises
    ``KeyError`` with what is no book's slug.
    """
    rng, made = random.Random(seed), Counter[str]()
    books = told_by("demo")
    if unknown := set(entries or {}) - {slug for slug, book in books.items() if hasattr(book, "fill")}:
        raise KeyError(", ".join(sorted(unknown)))
    with transaction.atomic():
        users = people(passwords, pins)
        for slug, floors, clerks in (("demo", 30, ("clerk1", "clerk2")), ("north", 6, ("clerk3",))):
            property, full = Property.objects.get(slug=slug), slug == "demo"
            with timezone.override(property.zone):  # what is written down is read off the clock on this property's wall
                post = _house(property)
                directory_demo.people_of(property, rng, floors=floors)
                for book in registry.books():
                    if book.furnish is not None:
                        book.furnish(property)
                staff = [users[name] for name in clerks]
                story = Story(
                    property,
                    rng,
                    days if full else 2,
                    full,
                    staff,
                    users["supervisor1" if full else "supervisor3"],
                    users["handler1"] if full else None,
                    _shift(post, staff[0]),
                )
                for module in books.values():
                    getattr(module, "opens", _nothing)(story)
                for name, module in books.items():
                    if hasattr(module, "fill"):
                        made[name] += module.fill(story, (entries or {}).get(name, days * module.A_DAY) if full else module.FEW)
                for module in books.values():
                    getattr(module, "closes", _nothing)(story)
        return dict(made)


def _nothing(story: Story) -> None:
    """Not every book has a part in the beginning and the end of the story."""


def _house(property: Property) -> Post:
    DeskPolicy.objects.create(property=property, second_factor=False)  # passwords are drawn anew, and nothing here is real
    NoticeVersion.objects.create(
        property=property, version=1, title="个人信息告知", body=NOTICE, valid_from=timezone.localdate(timezone=property.zone)
    )
    lobby = Post.objects.create(property=property, name="大堂岗", location="一层大堂")
    Post.objects.create(property=property, name="货运岗", location="地下一层")
    return lobby


def _shift(post: Post, clerk: User) -> Shift:
    now = timezone.now()
    shift = Shift.objects.create(
        property=post.property, post=post, opened_at=now - timedelta(hours=1), planned_end=now + timedelta(hours=7)
    )
    ShiftClerk.objects.create(shift=shift, user=clerk, started_at=shift.opened_at, responsible=True)
    return shift
