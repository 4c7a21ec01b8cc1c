"""What is kept for its time and then forgotten: in every state, with every column filled."""

from datetime import timedelta

import pytest
from django.db import models
from django.utils import timezone

from desk.ledger import writers
from desk.people.actors import system
from enquiries.complaints.models import Complaint, ComplaintAction
from enquiries.enquiries.models import Attempt, Enquiry
from enquiries.followups.models import FollowUp
from enquiries.messages.models import Message
from enquiries.promises.models import Promise
from enquiries.purge import purge
from tests.enquiries.walk import ROWS
from tests.factories import EnquiryFactory

REGISTERS = (Enquiry, Message, Complaint)
YEARS = timedelta(days=4000)
PLANTED = "说给前台的话"


def filled(model, state, clerk):
    """A row in that state, with words in every column that may hold them."""
    row = ROWS[model](state, "", clerk)
    words = dict.fromkeys(model.personal, PLANTED) | {"phone": "13812345678", "phone_last4": "5678"}
    more = {Enquiry: {"left": "contact", "unlisted": True}, Complaint: {"extended": 1}, Message: {"unlisted": True}}[model]
    model.objects.filter(pk=row.pk).update(**words, **more, version=row.version + 1)
    return model.objects.get(pk=row.pk)


def words_of(row):
    """What is left of a row's own texts, its number and its choices aside."""
    return {name: value for name in (*type(row).personal, "phone_last4") if (value := getattr(row, name))}


@pytest.mark.parametrize(("model", "state"), [(model, state) for model in REGISTERS for state in model.State.values])
def test_whatever_state_a_row_ended_in_its_words_are_forgotten(clerk, model, state):
    """What is still open is kept, and can be forgotten too when a person asks for it."""
    row = filled(model, state, clerk)
    register, ended = f"{model._meta.model_name}s".replace("enquirys", "enquiries"), state in model.ENDED
    others = model.objects.exclude(pk=row.pk).filter(ended_at__isnull=False).count()
    assert purge(system(clerk.property), timezone.now() + YEARS)[register] == int(ended) + others
    row.refresh_from_db()
    assert (row.purged_at is not None, bool(words_of(row))) == (ended, not ended)
    writers.forget(row, actor=system(clerk.property), blanks=dict.fromkeys((*model.personal, "phone_last4"), ""))
    row.refresh_from_db()
    assert (row.state, row.purged_at is not None, words_of(row)) == (state, True, {})


def test_the_lines_and_promises_of_what_is_forgotten_keep_their_times_alone(clerk):
    for model in REGISTERS:
        for state in model.State.values:
            filled(model, state, clerk)
    EnquiryFactory(actor=clerk, then=("promised", "answered"))
    purge(system(clerk.property), timezone.now() + YEARS)
    gone = {model: set(model.objects.filter(purged_at__isnull=False).values_list("pk", flat=True)) for model in (Enquiry, Complaint)}
    said = (
        Attempt.objects.filter(enquiry__in=gone[Enquiry]).values_list("said", flat=True),
        ComplaintAction.objects.filter(complaint__in=gone[Complaint]).values_list("text", flat=True),
        FollowUp.objects.filter(complaint__in=gone[Complaint]).values_list("comment", flat=True),
    )
    assert [set(one) for one in said] == [{""}] * 3
    keys = [row.key for model in (Enquiry, Complaint) for row in model.objects.filter(pk__in=gone[model])]
    texts = [name for name in Promise.personal if isinstance(Promise._meta.get_field(name), models.CharField)]
    owed = Promise.objects.filter(subject_key__in=keys)
    assert (owed.count() > 0, {value for row in owed for name in texts if (value := getattr(row, name))}) == (True, {"—"})
