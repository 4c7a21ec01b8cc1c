"""Whose mail is asked for: what lies here is suggested while it is typed, and no suggestion says who stands here but a name."""

from tests.factories import ItemFactory, OccupantFactory, UnitFactory


def suggested(client, clerk, question):
    answer = client.get(f"/{clerk.property.slug}/mail/lookup/", {"q": question}).json()
    return [(row["title"], row["detail"], row["fill"]["host"]) for row in answer["hosts"]], answer["sure"]


def test_a_room_suggests_the_unit_and_each_addressee_of_what_lies_there(clerk, sign_in, firm, english):
    client, to = sign_in(clerk), {"actor": clerk, "occupant": firm}
    own, first, _second = (ItemFactory(**to, addressee=who) for who in ("博远设计", "曾雨桐", "曾雨桐"))
    ItemFactory(**to, collected=True, addressee="林小梅")
    at_unit = [
        ("1803", "3 items", "1803"),
        ("博远设计", f"1803 {own.article_no}", own.number),
        ("曾雨桐", f"1803 {first.article_no}", first.number),
    ]
    assert suggested(client, clerk, "1803") == (at_unit, True)
    assert suggested(client, clerk, "博远") == (at_unit, True)
    assert suggested(client, clerk, own.article_no) == ([at_unit[1]], True)
    assert suggested(client, clerk, own.number) == ([at_unit[1]], True)
    assert suggested(client, clerk, "曾雨桐") == ([at_unit[2]], True)
    assert suggested(client, clerk, "18") == (at_unit, True)
    other = ItemFactory(actor=clerk, unit=UnitFactory(property=clerk.property, room="0905"), occupant=None, addressee="曾雨桐")
    assert suggested(client, clerk, "曾雨桐") == ([("曾雨桐", f"{other.unit} {other.article_no}", other.number), at_unit[2]], False)


def test_what_is_suggested_leads_where_it_says(clerk, sign_in, firm):
    client, page = sign_in(clerk), f"/{clerk.property.slug}/mail/"
    first = ItemFactory(actor=clerk, occupant=firm, addressee="曾雨桐")
    ItemFactory(actor=clerk, occupant=firm, addressee="林小梅")
    assert client.get(f"{page}give/", {"what": "1803"})["Location"] == f"{page}{first.number}/hand-out/?who=ask"
    assert client.get(f"{page}give/", {"what": first.number})["Location"] == f"{page}{first.number}/hand-out/"


def test_nothing_here_says_so_and_nothing_of_another_property_is_suggested(clerk, sign_in, english):
    OccupantFactory(property=clerk.property, name="博远设计", unit__room="1803")
    answer = sign_in(clerk).get(f"/{clerk.property.slug}/mail/lookup/", {"q": "1803"}).json()
    assert (answer["hosts"], answer["sure"], answer["said"]) == ([], False, "Nothing at the desk answers to “1803”.")
    assert [row["ref"] for row in answer["near"]] == ["as-typed"]
    assert sign_in(clerk).get(f"/{clerk.property.slug}/mail/lookup/").json() == {"hosts": [], "near": [], "sure": False, "said": ""}
