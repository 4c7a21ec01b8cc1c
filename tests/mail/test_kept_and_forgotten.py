"""What the book forgets and when: photographs after a year, names and signatures after two, traces after three; counts stay."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from desk.finding import search
from desk.ledger import seals, writers
from desk.models import EventDetail, Signature
from desk.papers import attachments
from desk.people.actors import system
from mail import purge as mail_purge
from mail.batches.models import PostalBatch
from mail.items.actions import keeping
from mail.items.models import MailItem
from mail.returns.models import MailReturn, ReturnProposal
from mail.traces import actions as trace_actions
from mail.traces.models import Trace
from tests.factories import (
    BatchFactory,
    ItemFactory,
    ProposalFactory,
    ReturnFactory,
    TraceFactory,
    on_duty,
    photograph,
)
from tests.mail.helpers import fresh, give, tell
from tests.visitors.helpers import verbs

NAMES = (
    *("sender", "addressee", "told", "collector", "compared_with", "phoned", "forwarded_to"),
    *("note", "reason", "search_note"),
)
NOTHING = {"names": 0, "photos": 0}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def purge(property):
    return mail_purge.purge(system(property), timezone.now())


def kept(row, names=NAMES):
    return {name: value for name, value in type(row).objects.filter(pk=row.pk).values(*names)[0].items() if value}


def found(property, question):
    return [row.subject for row in search.find(property, question) if row.subject.startswith("mail.")]


def hold(*rows):
    """A lawyer asked for them: nothing of them is forgotten."""
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(legal_hold=True, version=99)


def told_of(row):
    """How many details of the row's history still hold what is personal."""
    seqs = [event.seq for event in writers.trail.history(row.property, row.key)]
    return EventDetail.objects.filter(property=row.property, seq__in=seqs).count()


@pytest.fixture
def item(clock, clerk):
    """A collected item with everything one can hold about people."""
    item = ItemFactory(actor=clerk, addressee="欧阳明月", sender="司马相如", note="听力不好")
    item = keeping.notify_addressee(item, actor=clerk, way="phone", reached=True, told="上官文静")
    return give(item, actor=clerk, relation="colleague", collector="诸葛丹青", id_seen="work", phoned="欧阳明月")[0]


def test_on_the_last_day_of_two_years_every_name_is_still_there(clock, clerk, item):
    before = kept(item)
    clock.shift(timedelta(days=730))
    assert (purge(clerk.property), kept(item)) == (NOTHING, before)


def test_after_two_years_names_and_the_receivers_signature_are_gone_and_the_row_stays(clock, clerk, item):
    stays = ("number", "state", "article_no", "kind", "pieces", "unit", "occurred_at", "collected_at", "relation", "notices")
    before = MailItem.objects.values(*stays).get()
    clock.shift(timedelta(days=731))
    assert purge(clerk.property) == {"names": 1, "photos": 0}
    assert kept(item) == {"addressee": "—", "collector": "—", "told": "—"}
    assert (MailItem.objects.values(*stays).get(), fresh(item).purged_at) == (before, timezone.now())
    theirs, ours = Signature.objects.order_by("pk")
    assert (theirs.name, theirs.strokes, theirs.erased_at, theirs.digest == ours.digest) == ("—", "", timezone.now(), True)
    assert (ours.name, ours.signer, ours.erased_at) == ("王晓燕", clerk.user, None)
    assert [found(clerk.property, question) for question in ("欧阳明月", "oymy", "诸葛丹青")] == [[], [], []]
    assert found(clerk.property, item.number) == found(clerk.property, item.article_no) == ["mail.mailitem"]
    assert purge(clerk.property) == NOTHING


def test_of_a_hand_out_in_person_the_comparison_stays_and_the_name_goes(clock, clerk):
    item = give(ItemFactory(actor=clerk), actor=clerk)[0]
    assert (kept(item)["compared_with"], item.agreement, item.compared_as) == ("曾雨桐", "same", "cover")
    clock.shift(timedelta(days=731))
    purge(clerk.property)
    assert (kept(item)["compared_with"], fresh(item).agreement, fresh(item).compared_as) == ("—", "same", "cover")


def test_the_history_stays_and_forgets_whom_it_was_about(clock, clerk, item, sign_in):
    writers.amend(item, actor=clerk, permission="mail.work", changes={"addressee": "欧阳明玥"}, reason="同音字")
    assert told_of(item) > 0
    clock.shift(timedelta(days=731))
    purge(clerk.property)
    assert (verbs(item), told_of(item)) == (["enter", "notify", "hand-out", "amend", "forget"], 0)
    page = sign_in(clerk).get(f"/tower/mail/{item.number}/").content.decode()
    assert [name in page for name in ("欧阳明月", "欧阳明玥", "司马相如", "上官文静", "诸葛丹青", "听力不好")] == [False] * 6


@pytest.mark.parametrize("end", ["collected", "returned", "forwarded", "lost", "refused", "void"])
def test_every_ended_item_is_forgotten_whatever_its_end(clock, clerk, end):
    item = ItemFactory(actor=clerk, addressee="欧阳明月", **{end: True})
    clock.shift(timedelta(days=731))
    assert purge(clerk.property)["names"] >= 1
    assert (fresh(item).state, fresh(item).addressee, set(kept(item).values())) == (end, "—", {"—"})


@pytest.mark.parametrize("state", ["unmatched", "held", "out", "proposed", "approved", "missing"])
def test_what_is_still_open_is_not_forgotten(clock, clerk, state):
    item = ItemFactory(actor=clerk, addressee="欧阳明月", **{state: True})
    clock.shift(timedelta(days=2000))
    assert (purge(clerk.property), fresh(item).addressee) == (NOTHING, "欧阳明月")


# --- photographs ---------------------------------------------------------------------------------
def test_a_photograph_is_deleted_a_year_after_its_item_and_the_names_a_year_later(clock, clerk, django_capture_on_commit_callbacks):
    item = give(ItemFactory(actor=clerk, photo=photograph()), actor=clerk)[0]
    [photo] = attachments.of(item)
    assert default_storage.exists(photo.file)
    for days, gone in ((365, 0), (1, 1), (1, 0)):
        clock.shift(timedelta(days=days))
        with django_capture_on_commit_callbacks(execute=True):
            assert purge(clerk.property) == {"names": 0, "photos": gone}
    assert (default_storage.exists(photo.file), attachments.of(item)) == (False, [])
    assert (fresh(photo).file, fresh(photo).caption, fresh(photo).number) == ("", "", item.number)
    assert fresh(item).addressee != "—"


@pytest.mark.parametrize("state", ["held", "missing"])
def test_the_photograph_of_an_open_item_stays(clock, clerk, state):
    item = ItemFactory(actor=clerk, photo=photograph(), **{state: True})
    clock.shift(timedelta(days=2000))
    assert (purge(clerk.property), len(attachments.of(item))) == (NOTHING, 1)


# --- legal hold ----------------------------------------------------------------------------------
def test_a_legal_hold_keeps_names_signature_and_photograph(clock, clerk):
    item = give(ItemFactory(actor=clerk, photo=photograph()), actor=clerk)[0]
    hold(item)
    before = kept(item)
    clock.shift(timedelta(days=2000))
    assert (purge(clerk.property), kept(item), len(attachments.of(item))) == (NOTHING, before, 1)
    assert Signature.objects.exclude(erased_at=None).count() == 0
    assert writers.forget(item, actor=system(clerk.property), blanks={"addressee": "—"}) is False


def test_a_hold_on_one_item_keeps_the_signature_it_shares(clock, clerk, firm):
    one, held = give(*(ItemFactory(actor=clerk, occupant=firm) for _n in range(2)), actor=clerk)
    hold(held)
    clock.shift(timedelta(days=731))
    assert purge(clerk.property) == {"names": 1, "photos": 0}
    assert (fresh(one).collector, fresh(held).collector) == ("—", "曾雨桐")
    assert (fresh(held).recipient_signature.name, bool(fresh(held).recipient_signature.strokes)) == ("曾雨桐", True)


def test_a_signature_goes_with_the_youngest_item_under_it(clock, clerk, firm):
    old = ItemFactory(actor=clerk, occupant=firm)
    clock.shift(timedelta(days=20))
    give(old, ItemFactory(actor=clerk, occupant=firm), actor=clerk)
    erased = []
    for days in (711, 20):
        clock.shift(timedelta(days=days))
        purge(clerk.property)
        erased.append(Signature.objects.filter(role="recipient").exclude(erased_at=None).count())
    assert erased == [0, 1]


def test_once_the_hold_is_lifted_the_signature_goes_too(clock, clerk, firm):
    pair = give(*(ItemFactory(actor=clerk, occupant=firm) for _n in range(2)), actor=clerk)
    hold(pair[1])
    clock.shift(timedelta(days=731))
    purge(clerk.property)
    MailItem.objects.filter(pk=pair[1].pk).update(legal_hold=False, version=100)
    assert purge(clerk.property) == {"names": 1, "photos": 0}
    assert Signature.objects.filter(role="recipient").exclude(erased_at=None).count() == 1


# --- returns, batches, traces ---------------------------------------------------------------------
def test_a_return_forgets_its_evidence_its_comments_and_the_postman(clock, clerk):
    line = ReturnFactory(actor=clerk, handed_over=True)
    clock.shift(timedelta(days=731))
    purge(clerk.property)
    proposal = ReturnProposal.objects.get()
    assert (proposal.state, proposal.reason, proposal.evidence, proposal.details, proposal.tenant_told) == ("approved", "b", "", "", "")
    line = MailReturn.objects.get(pk=line.pk)
    assert (line.state, line.postman, line.reason, line.number) == ("handed_over", "—", "b", line.number)
    assert (told_of(line), told_of(proposal)) == (0, 0)


def test_the_postmans_signature_is_erased_with_the_last_return_under_it(clock, clerk):
    ReturnFactory(actor=clerk, handed_over=True)
    clock.shift(timedelta(days=731))
    purge(clerk.property)
    assert list(Signature.objects.filter(role="postman").values_list("name", flat=True)) == ["—"]


@pytest.mark.parametrize(
    "how", [{"rejected": True}, {"cancelled": True}, {"cause": "i", "details": "收件人长期出国", "rejected": True}], ids=str
)
def test_a_return_that_came_to_nothing_is_forgotten_with_its_item(clock, clerk, how):
    item = tell(ItemFactory(actor=clerk), 2, actor=clerk)
    proposal = ProposalFactory(actor=clerk, item=item, **how)
    if fresh(item).state == "held":
        give(fresh(item), actor=clerk)
    clock.shift(timedelta(days=731))
    assert purge(clerk.property) == {"names": 1, "photos": 0}
    assert set(kept(proposal, ("evidence", "details", "comment", "tenant_told")).values()) <= {"—"}


def test_a_batch_forgets_its_postman_and_keeps_its_counts(clock, clerk):
    batch = BatchFactory(actor=clerk, settled=True)
    before = PostalBatch.objects.values("number", "state", "declared", "received", "refused").get()
    clock.shift(timedelta(days=731))
    assert purge(clerk.property)["names"] == 1
    assert (fresh(batch).postman, PostalBatch.objects.values(*before).get()) == ("—", before)


@pytest.mark.parametrize("state", ["counting", "differs"])
def test_a_batch_nobody_confirmed_is_kept(clock, clerk, state):
    batch = BatchFactory(actor=clerk, pieces=1, declared=2, **({"differs": True} if state == "differs" else {}))
    clock.shift(timedelta(days=2000))
    purge(clerk.property)
    assert fresh(batch).postman == "邮递员老郑"


def test_a_trace_is_kept_three_years(clock, clerk):
    trace = TraceFactory(actor=clerk, closed=True, addressee="欧阳明月")
    clock.shift(timedelta(days=1095))
    assert (purge(clerk.property), fresh(trace).claimant) == (NOTHING, "曾雨桐")
    clock.shift(timedelta(days=1))
    assert purge(clerk.property) == {"names": 1, "photos": 0}
    assert set(kept(trace, Trace.personal).values()) == {"—"}
    assert (fresh(trace).state, fresh(trace).branch, fresh(trace).outcome) == ("closed", 1, "answered")


def test_our_own_fault_is_forgotten_after_three_years_too(clock, clerk, manager):
    trace = TraceFactory(actor=clerk, item=ItemFactory(actor=clerk, missing=True), told=True)
    trace_actions.write_account(trace, actor=clerk, account="早班清点 12 件")
    trace_actions.close_fault(trace, actor=manager, liability="desk", remedy="赔偿三倍资费")
    clock.shift(timedelta(days=1096))
    purge(clerk.property)
    assert (fresh(trace).account, fresh(trace).remedy, fresh(trace).liability, fresh(trace).purged_at) == ("—", "—", "desk", timezone.now())


def test_the_purge_of_one_property_leaves_the_others_alone(clock, clerk, item, stranger):
    theirs = on_duty(stranger)
    across = give(ItemFactory(actor=theirs), actor=theirs)[0]
    clock.shift(timedelta(days=731))
    purge(clerk.property)
    assert (fresh(item).addressee, fresh(across).addressee) == ("—", "博远设计 曾雨桐")


# --- the trail -----------------------------------------------------------------------------------
def test_the_trail_still_adds_up_after_everything_was_forgotten(clock, clerk, item):
    for end in ("returned", "forwarded", "lost", "refused", "void"):
        ItemFactory(actor=clerk, **{end: True})
    BatchFactory(actor=clerk, settled=True)
    ProposalFactory(actor=clerk, cancelled=True)
    TraceFactory(actor=clerk, closed=True)
    seals.seal(clerk.property)
    clock.shift(timedelta(days=1100))
    assert purge(clerk.property)["names"] > 8
    seals.seal(clerk.property)
    said = StringIO()
    call_command("check_trail", stdout=said)
    assert (list(seals.faults(clerk.property)), said.getvalue()) == ([], "The trail is whole.\n")
