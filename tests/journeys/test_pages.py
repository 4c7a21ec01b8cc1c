"""Every page, in both languages, at the counter's size and on a phone: nothing sticks out, axe is silent."""

import os
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from desk.counter import drafts, queue
from desk.people.actors import actor_for
from desk.people.roles import Role
from directory.models import Contact, StandingInstruction
from enquiries import kinds
from enquiries.answers.models import Answer
from enquiries.complaints.actions import do_about, promise_complainant
from handover.handovers import taking_over
from handover.notices import actions as notice_actions
from handover.posts.models import CountedThing
from tests.factories import (
    AppointmentFactory,
    BatchFactory,
    ComplaintFactory,
    DutyNoteFactory,
    EnquiryFactory,
    HandoverFactory,
    ItemFactory,
    MandateFactory,
    MembershipFactory,
    MessageFactory,
    NoticeFactory,
    PassFactory,
    PostFactory,
    ReturnFactory,
    StandInFactory,
    SubscriptionFactory,
    TraceFactory,
    UserFactory,
    VisitFactory,
    actor_of,
    department_of,
    on_duty,
    photograph,
    promise_about,
    soon,
)
from tests.factories.handover import again
from tests.mail.walk import furnish

SCREENS = os.environ.get("DESK_SCREENS")
SIZES = {"desk": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}


@pytest.fixture
def mail(wang, lobby):
    """A row of every register of the mail book, and an item in each state that has a page of its own."""
    world = SimpleNamespace()
    furnish(world, wang)
    world.collected = ItemFactory(actor=wang, collected=True)
    ItemFactory(actor=wang, out=True)
    ItemFactory(actor=wang, unmatched=True)
    world.court = ItemFactory(actor=wang, court=True, photo=photograph(size=(400, 300)))
    world.letters = [ItemFactory(actor=wang, occupant=world.collected.occupant, notified=True) for _n in range(3)]
    MandateFactory(unit=world.collected.unit)
    SubscriptionFactory(unit=world.collected.unit)
    world.traces = [TraceFactory(actor=wang, item=item) for item in (world.collected, world.court, ItemFactory(actor=wang, missing=True))]
    world.signed = ReturnFactory(actor=wang, handed_over=True)
    world.differs = BatchFactory(actor=wang, differs=True)
    return world


def mail_pages(world):
    batch, item, court, letter, line = world.batch, world.collected, world.court, world.letters[0], world.line
    return [
        "", "search/?q=RA1", "mail/", "mail/?state=void", "mail/?state=held", "mail/give/", f"mail/give/?what={item.unit.room}",
        "mail/give/?what=没有", "mail/round/", "mail/where/", f"mail/where/?what={item.article_no}", "mail/where/?what=没有", "mail/stock/",
        "mail/print/", "mail/batches/", "mail/batches/new/", f"mail/batches/{batch}/", f"mail/batches/{batch}/piece/",
        f"mail/batches/{batch}/amend/", f"mail/batches/{batch}/print/", f"mail/batches/{world.differs}/", "mail/returns/",
        "mail/returns/review/", "mail/returns/hand-over/", "mail/returns/list/", f"mail/returns/list/?with={world.signed}",
        "mail/returns/print/", f"mail/returns/{line}/", f"mail/returns/{world.signed}/", f"mail/returns/{line}/amend/",
        f"mail/returns/{line}/hand-over/", "mail/traces/", "mail/traces/new/", f"mail/traces/{world.trace}/",
        *(f"mail/traces/{trace}/" for trace in world.traces), f"mail/traces/{world.trace}/tell/", f"mail/traces/{world.trace}/print/",
        f"mail/traces/{world.trace}/amend/", f"mail/traces/{world.traces[2]}/account/", "mail/counts/", "mail/counts/new/",
        f"mail/counts/{world.count}/", "mail/tallies/", "mail/tallies/new/", "mail/tallies/papers/", f"mail/tallies/{world.tally}/",
        f"mail/tallies/{world.tally}/amend/", f"mail/{item}/", f"mail/{court}/", f"mail/{letter}/", f"mail/{world.proposed.item}/",
        f"mail/{letter}/attach/", f"mail/{letter}/amend/", f"mail/{letter}/print/", f"mail/{item}/print/?paper=sheet",
        *(f"mail/{letter}/{verb}/" for verb in ("hand-out", "notify", "move", "propose-return", "aside", "miss", "hand-out-other")),
        f"mail/{court}/propose-return/", f"mail/{item}/hand-out/", "mail/GH990101-001/",
    ]  # fmt: skip


LONG = "上海外国语大学附属双语实验学校国际部教务处（筹）"


@pytest.fixture
def asked(wang, liu, lobby):
    """Enquiries, messages, promises and complaints in each state that has a page of its own; places in the queue, parked forms."""
    tower, world = lobby.property, SimpleNamespace()
    kinds.seed(tower)
    world.contact = Contact.objects.get(name="曾雨桐")
    world.contact.property = tower
    silent = Contact.objects.get(name="仇志远")
    silent.no_call, silent.no_call_instead = True, "单文静"
    silent.save()
    unit = world.contact.occupant.unit
    StandingInstruction.objects.create(
        property=tower, unit=unit, text="快递请放前台，勿上楼", recorded_by="曾雨桐", valid_from=timezone.now() - timedelta(days=1)
    )
    Answer.objects.create(property=tower, question="地铁站怎么走", answer="出北门右转 300 米", checked_on=timezone.localdate())
    zhang = UserFactory(username="zhang", name="张建军", language="zh-hans")
    MembershipFactory(property=tower, user=zhang, role=Role.HANDLER, department=department_of(tower))
    world.handler = handler = actor_for(zhang, tower.slug)
    states = ("promised", "referred", "accepted", "advised", "answered", "message", "not_found", "declined")
    world.enquiries = {state: EnquiryFactory(actor=wang, contact=world.contact, **{state: True}) for state in states}
    world.open = EnquiryFactory(actor=wang, person=LONG)
    world.find = EnquiryFactory(actor=wang, find=True, contact=world.contact, then=("missed",))
    world.missed = EnquiryFactory(actor=wang, find=True, contact=world.contact, then=("missed", "missed_otherwise"))
    world.agreed = EnquiryFactory(actor=wang, consented=True, contact=world.contact)
    world.silent = EnquiryFactory(actor=wang, find=True, contact=silent)
    world.escalated = EnquiryFactory(actor=wang, escalated=True)
    world.message = MessageFactory(actor=wang, contact=world.contact, urgent=True, body="请回电。\n" + LONG)
    world.delivered = MessageFactory(actor=wang, contact=world.contact, delivered=True)
    with time_machine.travel(timezone.now() - timedelta(hours=5), tick=True):
        world.unseen = ComplaintFactory(actor=wang, unit=unit, urgent=True, narrative="电梯又停了，这是这个月第三次。" + LONG)
        promise_complainant(world.unseen, actor=wang, what="回电说明维修进度", due_at=soon())
    world.unseen.refresh_from_db()
    world.broken = promise_about(world.unseen)
    world.complaint = ComplaintFactory(actor=wang, unit=unit, judged=True, boss=liu)
    promise_complainant(world.complaint, actor=wang, what="回电说明", due_at=soon())
    world.complaint.refresh_from_db()
    world.promise = promise_about(world.complaint)
    states = ("resolved", "closed", "reopened", "explained", "passed_on", "withdrawn")
    world.complaints = {state: ComplaintFactory(actor=wang, unit=unit, handler=handler, boss=liu, **{state: True}) for state in states}
    world.given = ComplaintFactory(actor=wang, unit=unit, handler=handler, boss=liu, in_progress=True)
    do_about(world.given, actor=handler, text="已到场，等配件", reply="今晚修好")
    for kind, who in (("visitor", LONG), ("caller", ""), ("", "")):
        queue.take_place(actor=wang, key=uuid4(), **({"kind": kind} if kind else {}), who=who)
    fields = {
        "subject": ["附近有银行吗"],
        "host_ref": [f"contact:{world.contact.key}"],
        "host": ["曾雨桐"],
        "kind": ["info"],
        "outcome": ["answered"],
    }
    world.draft, _dropped = drafts.park(actor=wang, path=f"/{tower.slug}/enquiries/new/", title="记问询", fields=fields)
    return world


def enquiry_pages(world):
    """As somebody sees them who may do everything: a supervisor on duty. A key after the address is pressed there."""
    find, told, case = world.find.number, world.message.number, world.complaint.number
    complaints, enquiries = world.complaints, world.enquiries
    return [
        "", "queue/", "parked/", "search/?q=1803", "enquiries/", "enquiries/?state=void", "enquiries/new/", "enquiries/new/ !",
        "enquiries/late/", "enquiries/late/ !", "enquiries/report/", "enquiries/messages/late/", "enquiries/complaints/late/",
        f"enquiries/new/?draft={world.draft.key}", *(f"enquiries/{row.number}/" for row in (world.open, world.agreed, world.silent)),
        *(f"enquiries/{row.number}/" for row in enquiries.values()), f"enquiries/{find}/", f"enquiries/{find}/ c",
        f"enquiries/{find}/amend/",
        *(f"enquiries/{world.open.number}/{verb}/" for verb in ("answer", "promise", "refer", "ask-superior", "decline", "void")),
        f"enquiries/{world.open.number}/refer/ !", f"enquiries/{enquiries['referred'].number}/accept/",
        f"enquiries/{enquiries['advised'].number}/answer/", f"enquiries/{world.escalated.number}/advise/",
        f"enquiries/{find}/take-message/", f"enquiries/{find}/not-found/", f"enquiries/{world.missed.number}/not-found/",
        f"enquiries/{find}/give-number/",
        "enquiries/answers/", "enquiries/print/", "enquiries/promises/", "enquiries/promises/?state=open",
        f"enquiries/promises/{world.promise.key}/move/", f"enquiries/promises/{world.promise.key}/release/",
        f"enquiries/promises/{world.broken.key}/follow/", "enquiries/messages/", "enquiries/messages/new/", "enquiries/messages/new/ !",
        f"enquiries/messages/{told}/", f"enquiries/messages/{told}/ c", f"enquiries/messages/{told}/amend/",
        f"enquiries/messages/{told}/print/", f"enquiries/messages/{told}/deliver/", f"enquiries/messages/{told}/give-back/",
        f"enquiries/messages/{world.delivered.number}/", "enquiries/messages/print/", "enquiries/complaints/", "enquiries/complaints/new/",
        "enquiries/complaints/new/ !", f"enquiries/complaints/{world.unseen.number}/", f"enquiries/complaints/{world.unseen.number}/judge/",
        f"enquiries/complaints/{case}/", f"enquiries/complaints/{case}/amend/", f"enquiries/complaints/{case}/assign/ !",
        *(f"enquiries/complaints/{case}/{verb}/" for verb in ("assign", "explain", "link", "reply", "owe", "attach", "withdraw")),
        *(f"enquiries/complaints/{row.number}/" for row in complaints.values()), f"enquiries/complaints/{world.given.number}/",
        *(f"enquiries/complaints/{world.given.number}/{verb}/" for verb in ("do", "resolve", "extend", "print")),
        f"enquiries/complaints/{complaints['resolved'].number}/follow-up/", f"enquiries/complaints/{complaints['closed'].number}/reopen/",
        "enquiries/complaints/print/", "enquiries/assigned/",
    ]  # fmt: skip


@pytest.fixture
def handed(wang, liu, lobby):
    """A post handed over once, one signed and being read, one still written; notes, notices and stand-ins in every state."""
    tower, world = lobby.property, SimpleNamespace(post=lobby)
    zhou = actor_of(tower, username="zhou", name="周志强", language="zh-hans")
    CountedThing.objects.create(property=tower, post=lobby, name="大堂钥匙", expected=7)
    VisitFactory(actor=wang, inside=True)
    PassFactory(actor=wang)
    kinds_of_note = ({}, {"reported": True, "severity": "high"}, {"settled": True}, {"what": "大堂东侧玻璃幕墙渗水。" * 8, "place": LONG})
    world.notes = [DutyNoteFactory(actor=wang, **values) for values in kinds_of_note]
    world.notice = NoticeFactory(actor=liu)
    world.unread = NoticeFactory(actor=liu, must_read=False, title="电梯年检" + LONG)
    world.withdrawn = NoticeFactory(actor=liu, must_read=False, withdrawn=True)
    for reader in (zhou, liu):
        notice_actions.read_notice(world.notice, actor=reader)
    world.done = HandoverFactory(actor=wang, relief=zhou, accepted=True)
    zhou = again(zhou)
    world.over = StandInFactory(actor=zhou, substitute=wang, over=True)
    world.waiting = HandoverFactory(actor=zhou, submitted=True)
    taking_over.take_up_handover(world.waiting, actor=liu)
    garage = PostFactory(property=tower, name="车库岗")
    CountedThing.objects.create(property=tower, post=garage, name="对讲机", expected=2)
    world.outgoing = on_duty(actor_of(tower, username="qian", name="钱立群", language="zh-hans"), garage)
    ComplaintFactory(actor=world.outgoing, urgent=True)
    MessageFactory(actor=world.outgoing)
    DutyNoteFactory(actor=world.outgoing)
    world.draft = HandoverFactory(actor=world.outgoing)
    world.away = StandInFactory(actor=on_duty(actor_of(tower), PostFactory(property=tower)))
    return world


def handover_pages(world):
    """As a supervisor sees them who is about to take over."""
    done, waiting, note, report = world.done.number, world.waiting.number, world.notes[0].number, world.notes[1].number
    return [
        "", "handover/", "handover/duty/", f"handover/join/?post={world.post.pk}", "handover/without/", "handover/without/ !",
        "handover/prepare/", "handover/report/", "handover/notes/", "handover/notes/new/", "handover/notes/new/ !", "handover/notes/day/",
        "handover/notes/day/?paper=sheet", *(f"handover/notes/{row.number}/" for row in world.notes), f"handover/notes/{note}/report/",
        f"handover/notes/{note}/add-to-note/", f"handover/notes/{report}/settle/", "handover/notices/", "handover/notices/new/",
        *(f"handover/notices/{row.number}/" for row in (world.notice, world.unread, world.withdrawn)),
        f"handover/notices/{world.unread.number}/withdraw-notice/", "handover/stand-ins/", f"handover/stand-ins/{world.over.number}/",
        f"handover/stand-ins/{world.away.number}/", f"handover/{done}/", f"handover/{done}/print/", f"handover/{done}/add/",
        f"handover/{waiting}/", f"handover/{waiting}/accept/", f"handover/{waiting}/accept/ !", f"handover/{waiting}/question/",
    ]  # fmt: skip


def outgoing_pages(world):
    """As whoever hands over sees them."""
    draft = world.draft.number
    return [
        "handover/duty/", f"handover/{draft}/", f"handover/{draft}/write/", f"handover/{draft}/write/ !", f"handover/{draft}/withdraw/",
        "handover/stand-ins/new/",
    ]  # fmt: skip


@pytest.fixture
def filled(wang):
    visits = {
        "waiting": VisitFactory(actor=wang),
        "inside": VisitFactory(actor=wang, inside=True, party_size=4),
        "departed": VisitFactory(actor=wang, departed=True),
        "no_id": VisitFactory(actor=wang, called=True, id_status="none", id_kind="", purpose="取文件"),
    }
    return {**visits, "pass": PassFactory(actor=wang), "expected": AppointmentFactory(actor=wang)}


def pages(filled):
    waiting, inside, departed = (filled[name].number for name in ("waiting", "inside", "departed"))
    unit = filled["waiting"].host_unit.key
    return [
        "", "?wall", "search/?q=1803", "search/?q=没有", "duty/", "clerk/", "keys/", "authorisations/",
        f"authorisations/ask/{filled['no_id'].number}/visitors.no_id/",
        "directory/", f"directory/units/{unit}/", "visitors/", "visitors/?state=void", "visitors/new/", "visitors/late/", "visitors/out/",
        "visitors/evacuation/", "visitors/blanks/", "visitors/closing-round/", "visitors/print/",
        f"visitors/{waiting}/", f"visitors/{inside}/", f"visitors/{departed}/", f"visitors/{waiting}/amend/", f"visitors/{waiting}/admit/",
        f"visitors/{waiting}/refuse/", f"visitors/{inside}/ask-to-leave/", f"visitors/{inside}/print/",
        "visitors/passes/", "visitors/passes/new/", f"visitors/passes/{filled['pass'].number}/",
        f"visitors/passes/{filled['pass'].number}/print/",
        "visitors/expected/", "visitors/expected/new/", f"visitors/expected/{filled['expected'].number}/",
        "visitors/FK990101-001/",
    ]  # fmt: skip


# The default language where it is worked with, the longer words where there is least room.
WALKS = [("desk", "zh-hans"), ("phone", "en")]


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_every_page_fits_and_axe_has_nothing_to_say(desk, wang, filled, language, size):
    assert seen(desk, wang, pages(filled), language, size) == []


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_every_page_of_the_mail_fits_and_axe_has_nothing_to_say(desk, wang, mail, language, size):
    assert seen(desk, wang, mail_pages(mail), language, size, axe=size == "desk") == []


@pytest.mark.parametrize("size", SIZES)
def test_what_a_supervisor_decides_fits_too(desk, liu, mail, size):
    review = [f"mail/batches/{mail.differs}/settle/", f"mail/counts/{mail.count}/settle/", f"mail/{mail.letters[0]}/void/"]
    assert seen(desk, liu, ["mail/returns/review/", f"mail/{mail.collected}/", *review], "zh-hans", size) == []


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_every_page_of_the_enquiries_fits_and_axe_has_nothing_to_say(desk, liu, lobby, asked, language, size):
    assert seen(desk, on_duty(liu, lobby), enquiry_pages(asked), language, size, axe=size == "desk") == []


@pytest.mark.parametrize("size", SIZES)
def test_what_a_department_was_given_fits_too(desk, asked, size):
    case = f"enquiries/assigned/{asked.given.number}/"
    assert seen(desk, asked.handler, ["", "enquiries/assigned/", case, f"{case}do/", f"{case}resolve/ !"], "zh-hans", size) == []


@pytest.mark.parametrize(("size", "language"), WALKS)
def test_every_page_of_the_handover_fits_and_axe_has_nothing_to_say(desk, liu, handed, language, size):
    assert seen(desk, liu, handover_pages(handed), language, size, axe=size == "desk") == []
    assert seen(desk, handed.outgoing, outgoing_pages(handed), language, size, axe=size == "desk") == []


def seen(desk, who, paths, language, size, *, axe=True):
    """What is wrong with these pages for somebody, in that language, at that size.

    ``axe``: whether it is asked too; the big books' pages are the same document at both sizes, and every page is on both databases.
    A path may name what is done there: ``"enquiries/WX…/ c"`` presses a key, ``"enquiries/new/ !"`` sends the form empty.
    """
    who.user.language = language
    who.user.save()
    desk.page.set_viewport_size(SIZES[size])
    desk.leave()
    desk.sign_in(who)
    found = []
    for asked in paths:
        path, _space, key = asked.partition(" ")
        if desk.go(path).status >= 500:
            found.append(f"{asked}: an error of ours")
        if key:
            with desk.page.expect_navigation():
                if key == "!":
                    desk.page.evaluate(
                        "Object.assign(document.querySelector('main form[method=post]:has(.bar)'), {noValidate: true}).requestSubmit()"
                    )
                else:
                    desk.press(key)
        found += [f"{asked}: {one}" for one in desk.violations()] if axe and connection.vendor == "sqlite" else []
        if desk.overflows():
            found.append(f"{asked}: sticks out sideways")
        if SCREENS:
            name = asked.strip("/").replace("/ !", "/empty").replace("/ ", "/").replace("/", "_").replace("?", "-") or "board"
            Path(SCREENS).mkdir(parents=True, exist_ok=True)
            desk.page.screenshot(path=f"{SCREENS}/{name}.{size}.{language}.png", full_page=size == "phone")
    return found


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/pin/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sign-ins/", "/"]
)
def test_the_pages_around_sign_in_fit_too(desk, wang, path):
    if path != "/accounts/login/":
        desk.sign_in(wang)
    found = []
    for size in SIZES.values():
        desk.page.set_viewport_size(size)
        assert desk.page.goto(desk.base + path).status == 200
        found += desk.violations() + ["sticks out sideways"] * desk.overflows()
        if SCREENS:
            desk.page.screenshot(path=f"{SCREENS}/account{path.replace('/', '_')}{size['width']}.png")
    assert found == []
