"""Whatever clerks and supervisors press in whatever order: one state each, no gap in custody, no return without a second pair of eyes."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from desk.ledger import seals, trail
from desk.ledger.transitions import Refused
from desk.models import Signature
from desk.people.actors import system
from desk.people.roles import Role
from mail import handover_lines
from mail.batches import actions as batch_actions
from mail.batches.models import PostalBatch
from mail.counts.models import ShelfCount
from mail.enums import AT_DESK, OPEN, Way
from mail.items.actions import handing_out, keeping
from mail.items.models import MailItem
from mail.items.pressing import pressing_word
from mail.policy import MailPolicy
from mail.returns import actions as return_actions
from mail.returns.models import MailReturn, ReturnProposal
from mail.traces.models import Trace
from tests.factories import (
    STROKES,
    CountFactory,
    ItemFactory,
    MandateFactory,
    OccupantFactory,
    PostFactory,
    PropertyFactory,
    TraceFactory,
    actor_of,
    article,
    on_duty,
    slot,
)
from tests.mail.helpers import fresh

DICE = st.randoms(use_true_random=True)  # every throw is as likely as another; the seed is what a failure repeats
NUMBERS = [article(n) for n in range(1, 6)]  # few: the same letter comes again
STAYS = {"collected", "returned", "forwarded", "refused", "void"}
CLERKS = ("clerk", "clerk", "colleague", "lead", "supervisor")  # the last is not on duty
REVIEWERS = ("clerk", "lead", "supervisor", "manager", "manager")
CODES = ("A", "B", "S")
RECEIVER = {
    "relation": ("addressee", "addressee", "mandate", "colleague", "other"),
    "collector": ("曾雨桐", "曾雨桐", "林小梅", "林小梅", "冒名者", "clerk"),
    "strokes": (STROKES, STROKES, STROKES, ""),
    "id_seen": ("id_card", "id_card", "id_card", ""),
    "phoned": ("曾雨桐",),
}


def decide(action):
    """Decide the item's youngest proposal, whatever became of it."""

    def work(item, *, actor, comment):
        return action(item.proposals.select_related("item").order_by("-pk")[0], actor=actor, comment=comment)

    return work


def hand_over(item, *, actor):
    return return_actions.hand_over_returns(list(item.returns.select_related("item").order_by("-pk")[:1]), actor=actor, postman="老郑")


# What may be pressed on one item: the action, who presses it, and what may be typed.
MOVES = {
    "notify": (keeping.notify_addressee, CLERKS, {"way": Way.values, "reached": (True, False)}),
    "aside": (keeping.set_aside, CLERKS, {"note": ("查无此人",)}),
    "identify": (keeping.identify_item, CLERKS, {"occupant": ("here", "gone")}),
    "move": (keeping.move_item, CLERKS, {"slot": CODES}),
    "hand-out": (lambda item, **values: handing_out.hand_out([item], **values), CLERKS, RECEIVER),
    "dispatch": (keeping.dispatch_item, CLERKS, {}),
    "back": (keeping.bring_back, CLERKS, {"slot": CODES}),
    "propose": (return_actions.propose_return, CLERKS, {"reason": "bbg", "tenant_told": ("已电话告知", "已电话告知", "")}),
    "approve": (decide(return_actions.approve_return), REVIEWERS, {"comment": ("同意", "同意", "")}),
    "reject": (decide(return_actions.reject_return), REVIEWERS, {"comment": ("再等", "")}),
    "hand-over": (hand_over, CLERKS, {}),
    "forward": (keeping.forward_item, REVIEWERS, {}),
    "miss": (keeping.miss_item, CLERKS, {"search_note": ("A 架、台面",)}),
    "find": (keeping.find_item, CLERKS, {"slot": CODES}),
    "lose": (keeping.lose_item, REVIEWERS, {"told": ("曾雨桐", ""), "reason": ("三天未找到",)}),
    "void": (keeping.void_item, REVIEWERS, {"reason": ("重复登记", "")}),
}
# What somebody who looks at the page presses; now and then anything at all is pressed.
NEXT = {
    "unmatched": ("identify", "propose", "propose", "move", "miss"),
    "held": ("notify", "hand-out", "dispatch", "propose", "propose", "aside", "forward", "void"),
    "out": ("hand-out", "back", "miss"),
    "proposed": ("approve", "approve", "approve", "reject", "hand-out", "identify", "miss"),
    "approved": ("hand-over", "hand-over", "hand-out", "identify", "miss"),
    "missing": ("find", "lose"),
    "lost": ("find",),
}


class Book(RuleBasedStateMachine):
    """Five people, a handful of letters. Every press does one thing wholly or is refused with a sentence."""

    @initialize()
    def open_the_desk(self):
        self.now = datetime(2026, 3, 2, 1, tzinfo=UTC)
        self.clock = time_machine.travel(self.now, tick=False)
        self.traveller = self.clock.start()
        self.english = translation.override("en")
        self.english.__enter__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        tower = self.property = PropertyFactory()
        post = PostFactory(property=tower)
        self.people = {name: on_duty(actor_of(tower, name=name), post) for name in ("clerk", "colleague")}
        self.people["lead"] = on_duty(actor_of(tower, Role.SUPERVISOR, name="lead"), post)  # enters and reviews
        self.people["supervisor"] = actor_of(tower, Role.SUPERVISOR, name="supervisor")
        self.people["manager"] = actor_of(tower, Role.MANAGER, name="manager")
        here = OccupantFactory(property=tower, name="博远设计")
        MandateFactory(unit=here.unit, receivers="林小梅")
        gone = OccupantFactory(
            property=tower, unit=here.unit, name="华信", moved_out=self.now.date(), forwarding="浦东大道 1 号", forwarding_consent=True
        )
        self.occupants = {"here": here, "gone": gone, "nobody": None}
        self.batch = batch_actions.open_batch(PostalBatch(property=tower, declared=3), actor=self.people["clerk"])
        self.life: dict[int, str] = {}
        stock = [{"occupant": here}, {"occupant": here, "court": True}, {"unmatched": True}, {"occupant": gone}]
        for values in stock:
            ItemFactory(actor=self.people["clerk"], **values)

    def teardown(self):
        if hasattr(self, "rollback"):
            try:
                assert list(seals.faults(self.property)) == []
            finally:
                transaction.set_rollback(True)
                self.rollback.__exit__(None, None, None)
                self.english.__exit__(None, None, None)
                self.clock.stop()

    def press(self, verb, work, *args, actor, **values):
        """Do it, or be told why not. A rule that breaks without a sentence is a fault."""
        note(f"{actor.user} {verb} {args} {values}")
        before = self.written()
        try:
            with transaction.atomic():
                return work(*args, actor=actor, **values)
        except Refused as error:
            assert error.denied.reason
        except ValidationError as error:
            told = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
            assert all(one.code is None or "Constraint" not in str(one.message) for ones in told.values() for one in ones), told
        except IntegrityError as error:  # pragma: no cover - a rule without a sentence
            raise AssertionError(f"{verb} broke a rule the clerk is not told about") from error
        assert self.written() == before
        return None

    def written(self):
        return trail.current_seq(self.property), MailItem.objects.count(), MailReturn.objects.count(), Signature.objects.count()

    def item(self, pk):
        found = MailItem.objects.select_related("unit", "occupant", "slot").get(pk=pk)
        found.property = self.property
        return found

    # --- what people press -----------------------------------------------------------------------
    @rule(dice=DICE)
    def somebody_presses(self, dice):
        """The next thing the page offers, for four items; or anything at all."""
        for item in dice.sample(list(self.all(MailItem)), 4):
            offered = NEXT.get(fresh(item).state, ()) if dice.random() < 0.8 else ()
            verb = dice.choice(offered or tuple(MOVES))
            if verb in ("approve", "reject") and not item.proposals.exists():
                continue
            action, who, typed = MOVES[verb]
            values = {name: dice.choice(choices) for name, choices in typed.items()}
            if "slot" in values:
                values["slot"] = slot(self.property, values["slot"])
            if "occupant" in values:
                values["occupant"] = self.occupants[values["occupant"]]
                values["unit"] = values["occupant"].unit
            self.press(verb, action, self.item(item.pk), actor=self.people[dice.choice(who)], **values)

    @rule(dice=DICE)
    def several_at_once(self, dice):
        pile = [self.item(item.pk) for item in dice.sample(list(self.all(MailItem)), 2)]
        who = self.people[dice.choice(CLERKS)]
        if dice.random() < 0.3:
            self.press("round", keeping.take_on_round, pile, actor=who)
        else:
            receiver = {name: dice.choice(choices) for name, choices in RECEIVER.items()}
            self.press("pile", handing_out.hand_out, pile, actor=who, **receiver)

    @rule(dice=DICE)
    def the_postman_comes(self, dice):
        occupant = self.occupants[dice.choice(("here", "gone", "nobody"))]
        values = {"occupant": occupant} if occupant is not None else {"unit": None}
        if dice.random() < 0.2:
            values = {"refused": True}
        if dice.random() < 0.2:
            values["money_order_on"], values["kind"] = timezone.now().date(), "money_order"
        else:
            values["kind"] = dice.choice(("registered", "insured", "court", "parcel_slip"))
        batch = PostalBatch.objects.get(pk=self.batch.pk)
        if dice.random() < 0.6:
            values["batch"] = batch
        who = self.people[dice.choice(CLERKS)]
        self.press("take in", ItemFactory, actor=who, article_no=dice.choice(NUMBERS), legal_reason="委托", **values)
        if dice.random() < 0.2:
            self.press("sign", batch_actions.sign_batch, fresh(batch), actor=who, difference=dice.choice(("短少一件", "")))
        if dice.random() < 0.2:
            self.press("settle", batch_actions.settle_batch, fresh(batch), actor=self.people[dice.choice(REVIEWERS)], comment="已核实")

    @rule(dice=DICE)
    def somebody_asks_and_counts(self, dice):
        who = self.people[dice.choice(CLERKS)]
        self.press("trace", TraceFactory, actor=who, item=dice.choice(list(self.all(MailItem))))
        code = dice.choice(CODES)
        there = self.all(MailItem).filter(state__in=AT_DESK, slot__code=code).count()
        count = self.press("count", CountFactory, actor=who, code=code, counted=max(0, there + dice.choice((-1, 0, 0, 1))))
        assert count is None or (count.state == "agrees") == (count.counted == there)

    @rule(minutes=st.sampled_from([-30, 1, 180, 2 * 24 * 60, 16 * 24 * 60]))
    def time_passes(self, minutes):
        self.traveller.shift(timedelta(minutes=minutes))

    # --- what is true at every moment ------------------------------------------------------------
    @invariant()
    def every_item_is_in_exactly_one_state_and_in_exactly_one_hand(self):
        for item in self.all(MailItem):
            assert item.state in MailItem.State.values
            places = [bool(item.slot_id), bool(item.carrier_id), item.state not in (*AT_DESK, "out")]
            assert places.count(True) == 1, (item.state, places)
            assert self.life.get(item.pk) not in STAYS or self.life[item.pk] == item.state
            self.life[item.pk] = item.state

    @invariant()
    def custody_has_no_gap(self):
        for item in self.all(MailItem):
            events = trail.history(self.property, item.key)
            state = ""
            for event in events:
                assert event.from_state == state, [(one.verb, one.from_state, one.to_state) for one in events]
                state = event.to_state
            assert state == item.state
            assert len(events) == item.version

    @invariant()
    def handed_out_means_two_signatures_of_two_people(self):
        for item in self.all(MailItem).filter(state="collected").select_related("recipient_signature", "clerk_signature"):
            theirs, ours = item.recipient_signature, item.clerk_signature
            assert (theirs.role, ours.role, theirs.digest) == ("recipient", "clerk", ours.digest)
            assert theirs.name != ours.name and ours.signer_id is not None
            assert item.collected_at >= item.occurred_at
        assert not self.all(MailItem).exclude(state="collected").exclude(recipient_signature=None).exists()

    @invariant()
    def every_returned_item_has_an_approval_by_somebody_else(self):
        for item in self.all(MailItem).filter(state__in=("approved", "returned")):
            live = "approved" if item.state == "approved" else "handed_over"
            line = MailReturn.objects.select_related("proposal").get(item=item, state=live)
            proposal = line.proposal
            assert (proposal.state, proposal.item_id, proposal.decided_by_id) == ("approved", item.pk, line.approved_by_id)
            assert proposal.created_by_id == line.proposed_by_id != line.approved_by_id
            assert line.approved_by_id not in (self.people["clerk"].user.pk, self.people["colleague"].user.pk)
            assert not item.legal or line.approved_by_id == self.people["manager"].user.pk

    @invariant()
    def proposals_and_lines_live_with_their_items(self):
        def live(rows, state):
            return Counter(rows.filter(property=self.property, state=state).values_list("item", flat=True))

        for state, rows in (("proposed", ReturnProposal.objects), ("approved", MailReturn.objects)):
            assert live(rows, state) == Counter(self.all(MailItem).filter(state=state).values_list("pk", flat=True))

    @invariant()
    def one_article_number_has_one_open_row(self):
        numbers = Counter(self.all(MailItem).filter(state__in=OPEN).values_list("article_no", flat=True))
        assert set(numbers.values()) <= {1}

    @invariant()
    def every_trace_names_what_the_registers_held(self):
        for trace in self.all(Trace):
            assert (trace.branch == 1) == (trace.item_id is None)

    @invariant()
    def the_batch_counts_what_is_in_it(self):
        batch = PostalBatch.objects.get(pk=self.batch.pk)
        assert batch.refused == batch.items.filter(state="refused").count()
        taken = batch.items.exclude(state="refused")
        if batch.state == "counting":
            assert batch.received == taken.exclude(state="void").count()
        assert batch.state != "matched" or batch.declared == batch.counted()

    @invariant()
    def the_board_the_shelf_and_the_open_lines_agree_with_a_count_by_hand(self):
        now = timezone.now()
        rows = list(self.all(MailItem).select_related("slot"))
        shelf = Counter(str(item.slot) for item in rows if item.state in AT_DESK)
        assert {str(one.name): one.expected for one in handover_lines.counts(self.property) if one.expected} == {
            f"Mail in {place}": n for place, n in shelf.items()
        }
        numbers = Counter(line.number for line in handover_lines.open_lines(self.property, now))
        by_hand = Counter(item.number for item in rows if item.state in OPEN)
        by_hand += Counter(row.number for row in self.all(MailReturn) if row.state == "approved")
        by_hand += Counter(row.number for row in self.all(PostalBatch) if row.state in ("counting", "differs"))
        by_hand += Counter(row.number for row in self.all(Trace) if row.state in ("checked", "at_post"))
        by_hand += Counter(row.number for row in self.all(ShelfCount) if row.state == "differs")
        assert numbers == by_hand
        policy = system(self.property).policy_of(MailPolicy)
        pressing = {item.pk for item in rows if item.state in ("held", "unmatched") and pressing_word(item, now, policy)[0]}
        assert pressing == set(self.all(MailItem).pressing(now, policy).values_list("pk", flat=True))

    @invariant()
    def numbers_have_no_gaps(self):
        for model in (MailItem, MailReturn, Trace, ShelfCount):
            by_day: dict[object, list[int]] = {}
            for day, serial in self.all(model).order_by("serial").values_list("business_date", "serial"):
                by_day.setdefault(day, []).append(serial)
            assert all(serials == list(range(1, len(serials) + 1)) for serials in by_day.values())

    def all(self, model):
        return model.objects.of(self.property) if hasattr(self, "property") else model.objects.none()


def test_any_sequence_of_verbs_leaves_the_book_whole(db):
    run_state_machine_as_test(
        Book,
        settings=settings(max_examples=20, stateful_step_count=30, database=None, suppress_health_check=list(HealthCheck)),
    )
    assert not MailItem.objects.exists()
