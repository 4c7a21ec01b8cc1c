"""The number of whoever is told of a letter: for whoever has to call, for a minute, logged, while the letter is here."""

from desk.ledger import trail
from desk.models import Event
from mail.items.actions import keeping
from mail.items.receivers import to_tell
from tests.factories import ContactFactory, ItemFactory
from tests.visitors.helpers import why_not


def test_a_notice_call_goes_to_whom_the_cover_names_else_to_the_people_of_the_firm(clerk, firm):
    reception = ContactFactory(property=firm.property, occupant=firm, name="前台小张")
    named = ContactFactory(property=firm.property, occupant=firm, name="曾雨桐")
    ContactFactory(property=firm.property, occupant=firm, name="离职者", active=False)
    to = {"actor": clerk, "occupant": firm}
    assert to_tell(ItemFactory(**to, addressee="博远设计 曾雨桐")) == [named, reception]
    assert to_tell(ItemFactory(**to, addressee="博远设计")) == [reception, named]
    assert to_tell(ItemFactory(actor=clerk, unmatched=True)) == []


def test_the_number_is_shown_to_the_clerk_beside_the_answer_and_logged(clerk, sign_in, firm):
    contact = ContactFactory(property=firm.property, occupant=firm, name="曾雨桐", mobile="13800004321")
    other = ContactFactory(property=firm.property, occupant=firm, name="前台小张", mobile="13800005678")
    item = ItemFactory(actor=clerk, occupant=firm)
    client, page = sign_in(clerk), f"/{clerk.property.slug}/mail/{item.number}/"
    for path in ("", "notify/"):
        text = client.get(page + path).content.decode()
        assert ("reveal/" in text, 'data-shortcut="c"' in text, contact.mobile in text, str(other.key) in text) == (True, True, False, True)
    answer = client.post(f"{page}reveal/")
    text = answer.content.decode()
    assert (answer.context["dial"], answer.context["contact"]) == (contact.mobile, contact)
    assert ('data-seconds="60"' in text, f'action="{page}notify/"' in text) == (True, True)
    assert client.post(f"{page}reveal/", {"contact": str(other.key)}).context["dial"] == other.mobile
    events = [event for event in trail.history(clerk.property, item.key) if event.verb == "reveal"]
    assert [(event.actor, event.number, event.data, event.values) for event in events] == [(clerk.user, item.number, {}, {})] * 2


def test_a_number_is_shown_to_nobody_else_and_for_no_letter_that_has_left(clerk, idle_clerk, auditor, sign_in, firm):
    contact, stranger = ContactFactory(property=firm.property, occupant=firm, name="曾雨桐"), ContactFactory(property=clerk.property)
    item, gone = ItemFactory(actor=clerk, occupant=firm), ItemFactory(actor=clerk, occupant=firm, collected=True)

    def refused(item, contact, actor):
        return why_not(keeping.reveal_contact, item, contact, actor=actor)

    assert [refused(item, contact, actor) for actor in (idle_clerk, auditor)] == ["duty", "permission"]
    assert [refused(gone, contact, clerk), refused(item, None, clerk)] == ["closed", "no_number"]
    assert sign_in(clerk).post(f"/{clerk.property.slug}/mail/{item.number}/reveal/", {"contact": str(stranger.key)}).status_code == 403
    contact.no_call, contact.no_call_instead = True, "部门秘书"
    assert refused(item, contact, clerk) == "no_call"
    for actor in (idle_clerk, auditor):
        assert "reveal/" not in sign_in(actor).get(f"/{clerk.property.slug}/mail/{item.number}/").content.decode()
    assert Event.objects.filter(verb="reveal").count() == 0
