"""A correction of a letter says how its addressee is written; whom it is for, a supervisor says."""

import pytest

from tests.factories import ItemFactory
from tests.mail.helpers import fresh, give
from tests.visitors.helpers import errors, why_not
from tests.walk import amended


def correct(client, item, name):
    return client.post(f"/tower/mail/{item.number}/amend/", amended(item, addressee=name))


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [("registered", "曾宇桐", 302), ("registered", "冒领人", 422), ("court", "曾宇桐", 422), ("court", "冒领人", 422)],
)
def test_a_clerk_corrects_a_spelling_and_no_letter_becomes_another_persons(clerk, supervisor, sign_in, kind, name, status):
    item = ItemFactory(actor=clerk, addressee="曾雨桐", **({"kind": kind, "legal_reason": "本人委托"} if kind == "court" else {}))
    page = correct(sign_in(clerk), item, name)
    assert (page.status_code, errors(page) if status == 422 else {}, fresh(item).addressee) == (
        status,
        {"addressee": ["addressee"]} if status == 422 else {},
        "曾雨桐" if status == 422 else name,
    )
    assert correct(sign_in(supervisor), fresh(item), "冒领人").status_code == 302


@pytest.mark.parametrize(("collector", "why"), [("王曉燕", "own"), ("王晓燕", "own"), ("略", "collector")])
def test_nobody_receives_from_their_own_hand_in_any_script_and_nobody_is_no_receiver(clerk, collector, why):
    item = ItemFactory(actor=clerk)
    assert why_not(give, item, actor=clerk, collector=collector) == why
    assert fresh(item).state == "held"
