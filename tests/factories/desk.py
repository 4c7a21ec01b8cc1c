"""Properties, people, posts."""

import io
from typing import Any

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from desk.models import DeskPolicy, Membership, NoticeVersion, Post, Property, User
from desk.people.actors import Actor, actor_for, reviewers
from desk.people.duty import take_post
from desk.people.roles import Role
from enquiries import kinds as enquiry_kinds
from mail.items import slots
from visitors.kinds import property as kinds

PASSWORD = "correct-horse-1"


class PropertyFactory(factory.django.DjangoModelFactory):
    """A property with policies, privacy notice, the seeded kinds of visitor and slots for mail."""

    class Meta:
        model = Property
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"tower{n}")
    name = factory.Sequence(lambda n: f"大厦{n}")

    @factory.post_generation
    def furnished(self, create, extracted, **kwargs):
        # A second factor is asked where a test is about it: every other one signs in with a password.
        DeskPolicy.objects.create(property=self, second_factor=False)
        NoticeVersion.objects.create(property=self, version=1, title="告知", body="…", valid_from="2026-01-01")
        kinds.seed(self)
        enquiry_kinds.seed(self)
        slots.seed(self)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"员工{n}")
    language = "en"

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        self.save()


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    property = factory.SubFactory(PropertyFactory)
    role = Role.CLERK


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    property = factory.SubFactory(PropertyFactory)
    name = factory.Sequence(lambda n: f"岗位{n}")


def actor_of(property: Property, role: str = Role.CLERK, **user) -> Actor:
    """A new user with that role at the property, as an actor, off duty."""
    membership = MembershipFactory(property=property, role=role, user=UserFactory(**user))
    found = actor_for(membership.user, property.slug)
    assert found is not None
    return found


def phoned(property: Property, **values) -> dict[str, Any]:
    """A supervisor of the property was phoned just now and agreed: what somebody writes down of it."""
    boss = reviewers(Actor(property))
    whom = boss[0].user if boss else actor_of(property, Role.SUPERVISOR).user
    return {"whom": whom, "phoned_at": timezone.now(), "agreed": True, "said": "可以进", **values}


def on_duty(actor: Actor, post: Post | None = None) -> Actor:
    """The same person standing at ``post`` (a new one unless given)."""
    assert actor.user is not None
    take_post(actor=actor, post=post or PostFactory(property=actor.property))
    found = actor_for(actor.user, actor.property.slug)
    assert found is not None
    return found


def photograph(format: str = "PNG", size: tuple[int, int] = (40, 30), **save) -> SimpleUploadedFile:
    """A small picture as a browser uploads it."""
    out = io.BytesIO()
    Image.new("RGB", size, "#0e6b5b").save(out, format, **save)
    return SimpleUploadedFile(f"photo.{format.lower()}", out.getvalue(), content_type=f"image/{format.lower()}")
