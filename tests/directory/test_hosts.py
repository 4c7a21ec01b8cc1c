"""From what a clerk types to whom the visitor means."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from desk.finding import search
from desk.models import Property
from desk.papers.fields import blind_index
from directory import lookup
from directory.models import Contact, Occupant, StandingPermission
from tests.factories import AreaFactory, BuildingFactory, ContactFactory, OccupantFactory, UnitFactory

TODAY = date(2026, 3, 2)


@pytest.fixture
def house(tower) -> Property:
    """One floor: a firm with two people, a family, a place."""
    building = BuildingFactory(property=tower, name="主楼")
    suite, flat, empty = (UnitFactory(property=tower, building=building, room=room) for room in ("1803", "1805", "1807"))
    firm = OccupantFactory(property=tower, unit=suite, name="博远设计有限公司")
    family = OccupantFactory(property=tower, unit=flat, name="王建国", kind="person")
    for name, occupant in (("曾雨桐", firm), ("Anna Müller", firm), ("王建国", family)):
        ContactFactory(property=tower, occupant=occupant, name=name)
    AreaFactory(property=tower, name="物业服务中心", kind="office")
    AreaFactory(property=tower, name="旧前台", active=False)
    assert empty.room == "1807"
    return tower


def titles(property, question):
    return [host.title for host in lookup.hosts(property, question, today=TODAY)]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("曾雨桐", {"曾雨桐"}),
        ("雨桐", {"曾雨桐"}),
        ("zengyutong", {"曾雨桐"}),
        ("cengyu", {"曾雨桐"}),
        ("zyt", {"曾雨桐"}),
        ("zyt18", {"曾雨桐"}),
        ("ZYT18", {"曾雨桐"}),
        ("ｚｙｔ", {"曾雨桐"}),
        ("muller", {"Anna Müller"}),
        ("anna mül", {"Anna Müller"}),
        ("1803", {"1803", "曾雨桐", "Anna Müller", "博远设计有限公司"}),
        ("18-05", {"1805", "王建国"}),
        ("博远", {"博远设计有限公司"}),
        ("boyuan", {"博远设计有限公司"}),
        ("wjg18", {"王建国"}),
        ("物业", {"物业服务中心"}),
        ("旧前台", set()),
        ("陌生人", set()),
        ("", set()),
        ("%", set()),
        ("zyt19", set()),
    ],
)
def test_a_host_is_found_in_every_way_a_visitor_may_name_them(house, question, found):
    assert set(titles(house, question)) == found


def test_a_room_typed_exactly_comes_before_the_people_in_it(house):
    assert titles(house, "1803")[0] == "1803"
    assert titles(house, "18-03")[0] == "1803"


def test_a_resident_who_is_occupant_and_contact_is_suggested_once_as_the_contact(house):
    [resident] = lookup.hosts(house, "王建国", today=TODAY)
    assert (resident.title, resident.ref.partition(":")[0]) == ("王建国", "contact")


def test_a_host_says_where_they_are(house):
    (zeng,) = lookup.hosts(house, "曾雨桐", today=TODAY)
    (flat,) = [host for host in lookup.hosts(house, "1805", today=TODAY) if host.ref.startswith("unit:")]
    (empty,) = lookup.hosts(house, "1807", today=TODAY)
    (desk,) = lookup.hosts(house, "物业", today=TODAY)
    contact = Contact.objects.get(name="曾雨桐")
    assert (zeng.ref, zeng.detail, zeng.contact, zeng.unit.room, zeng.moved_out) == (
        f"contact:{contact.key}",
        "1803 · 博远设计有限公司",
        contact,
        "1803",
        False,
    )
    assert (flat.title, flat.detail, empty.title, desk.title, desk.area.name) == ("1805", "王建国", "1807", "物业服务中心", "物业服务中心")


def test_whoever_was_visited_last_comes_first(house):
    firm = Occupant.objects.get(name="博远设计有限公司")
    people = [ContactFactory(property=house, occupant=firm, name=name) for name in ("李一", "李二", "李三")]
    now = timezone.now()
    for minutes, person in enumerate((people[2], people[0], people[1]), start=1):
        search.touch(house.pk, "directory.contact", person.key, now + timedelta(minutes=minutes))
    assert titles(house, "李") == ["李二", "李一", "李三"]


def test_whoever_has_moved_out_comes_last_and_says_so(house):
    gone = OccupantFactory(property=house, unit=UnitFactory(property=house, room="1809"), name="旧客户", moved_out=TODAY)
    former = ContactFactory(property=house, occupant=gone, name="曾雨桐")
    search.touch(house.pk, "directory.contact", former.key, timezone.now() + timedelta(days=1))
    found = lookup.hosts(house, "曾雨桐", today=TODAY)
    assert [(host.unit.room, host.moved_out) for host in found] == [("1803", False), ("1809", True)]
    assert lookup.hosts(house, "曾雨桐", today=TODAY - timedelta(days=1))[0].moved_out is False
    (firm,) = lookup.hosts(house, "旧客户", today=TODAY)
    assert (firm.title, firm.moved_out) == ("旧客户", True)


def test_a_contact_struck_off_is_not_found(house):
    Contact.objects.filter(name="曾雨桐").update(active=False)
    assert titles(house, "曾雨桐") == []


def test_no_more_hosts_are_shown_than_a_clerk_reads_at_a_glance(house):
    firm = Occupant.objects.get(name="博远设计有限公司")
    for number in range(20):
        ContactFactory(property=house, occupant=firm, name=f"李{number}")
    assert len(titles(house, "李")) == 8


def test_a_reference_means_a_host_of_this_property_only(house, north):
    rows = {
        "contact": Contact.objects.get(name="曾雨桐"),
        "occupant": Occupant.objects.get(name="王建国"),
        "unit": Occupant.objects.get(name="王建国").unit,
        "area": AreaFactory(property=house, name="A 区"),
    }
    here = {kind: lookup.host(house, f"{kind}:{row.key}", today=TODAY) for kind, row in rows.items()}
    assert {kind: getattr(host, kind) for kind, host in here.items()} == rows
    assert [lookup.host(north, f"{kind}:{row.key}", today=TODAY) for kind, row in rows.items()] == [None] * 4
    assert titles(north, "曾雨桐") == []


@pytest.mark.parametrize("ref", ["", "contact", "contact:", "contact:1", "user:1", ":", "contact:00000000-0000-0000-0000-000000000000"])
def test_a_reference_that_is_none_means_nobody(house, ref):
    assert lookup.host(house, ref, today=TODAY) is None


# --- standing permissions -------------------------------------------------------------------------
def local(hour, minute=0):
    return datetime(2026, 3, 2, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kinds", "start", "end", "kind", "moment", "covered"),
    [
        ("", None, None, "business", local(3), True),
        ("delivery repair", None, None, "repair", local(3), True),
        ("delivery repair", None, None, "business", local(3), False),
        ("delivery", None, None, "deliver", local(3), False),
        ("", time(9), time(18), "business", local(9), True),
        ("", time(9), time(18), "business", local(18), True),
        ("", time(9), time(18), "business", local(8, 59), False),
        ("", time(9), time(18), "business", local(18, 1), False),
        ("", time(22), time(6), "business", local(23), True),
        ("", time(22), time(6), "business", local(0), True),
        ("", time(22), time(6), "business", local(6), True),
        ("", time(22), time(6), "business", local(12), False),
        ("", time(22), None, "business", local(12), True),
    ],
)
def test_a_standing_permission_covers_its_kinds_in_its_hours(kinds, start, end, kind, moment, covered):
    assert StandingPermission(kinds=kinds, from_time=start, to_time=end).covers(kind, moment) is covered


def test_a_standing_permission_holds_from_its_first_local_day_to_its_last(tower, north):
    unit = UnitFactory(property=tower)
    one = StandingPermission.objects.create(
        property=tower, unit=unit, granted_by="曾雨桐", valid_from=date(2026, 3, 2), valid_until=date(2026, 3, 3)
    )
    moments = ["2026-03-01T15:59", "2026-03-01T16:00", "2026-03-03T15:59", "2026-03-03T16:00"]
    held = [list(StandingPermission.objects.in_force(tower, datetime.fromisoformat(f"{moment}+00:00"))) for moment in moments]
    assert held == [[], [one], [one], []]
    assert list(StandingPermission.objects.in_force(north, datetime(2026, 3, 2, 6, tzinfo=UTC))) == []


# --- phone numbers --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("138 0000 1234", "13800001234"),
        ("+86 138-0000-1234", "13800001234"),
        ("021-5555 0100", "02155550100"),
        ("8001", "8001"),
        ("+44 20 7946 0018", "+442079460018"),
        ("", ""),
    ],
)
def test_a_number_is_kept_as_it_is_dialled_and_encrypted(tower, written, kept):
    contact = ContactFactory(property=tower, mobile=written)
    assert (Contact.objects.get().mobile, Contact.objects.get().dial, contact.mobile_index) == (kept, kept, blind_index(kept))
    with connection.cursor() as cursor:
        cursor.execute("SELECT mobile, mobile_index FROM directory_contact")
        stored = cursor.fetchone()
    assert bool(stored[0]) == bool(kept)
    assert not kept or kept not in " ".join(stored)


def test_what_is_no_number_is_refused_by_name(tower):
    with pytest.raises(ValidationError) as caught:
        ContactFactory(property=tower, mobile="问前台")
    assert list(caught.value.error_dict) == ["mobile"]


def test_an_equal_number_has_an_equal_index_however_it_was_written(tower):
    one, two = (ContactFactory(property=tower, mobile=mobile) for mobile in ("138 0000 1234", "+8613800001234"))
    assert (one.mobile_index == two.mobile_index, list(Contact.objects.filter(mobile_index=blind_index("13800001234")))) == (
        True,
        [one, two],
    )


def test_a_row_does_not_reach_into_the_other_property(tower, north):
    with pytest.raises(ValidationError) as caught:
        ContactFactory(property=tower, occupant=OccupantFactory(property=north))
    assert list(caught.value.error_dict) == ["occupant"]


# --- pages ----------------------------------------------------------------------------------------
def test_the_units_are_listed_with_todays_occupants_and_found_by_any_of_them(house, clerk, sign_in):
    OccupantFactory(property=house, unit=UnitFactory(property=house, room="1809"), name="旧客户", moved_out=date(2020, 1, 1))
    client = sign_in(clerk)

    def rooms(question=""):
        rows = client.get("/tower/directory/", {"q": question} if question else {}).context["table"].keyset.rows
        return [(unit.room, "、".join(one.name for one in unit.current_occupants)) for unit in rows]

    suite, flat = ("1803", "博远设计有限公司"), ("1805", "王建国")
    assert rooms() == [suite, flat, ("1807", ""), ("1809", "")]
    assert [rooms(question) for question in ("zyt", "1805", "博远", "nobody")] == [[suite], [flat], [suite], []]


def test_a_units_page_shows_everybody_and_no_mobile_number(house, clerk, stranger, sign_in):
    contact = Contact.objects.get(name="曾雨桐")
    address = f"directory/units/{contact.occupant.unit.key}/"
    page = sign_in(clerk).get(f"/tower/{address}").content.decode()
    assert [told in page for told in ("曾雨桐", "博远设计有限公司", contact.mobile)] == [True, True, False]
    assert [sign_in(stranger).get(f"/{slug}/{address}").status_code for slug in ("north", "tower")] == [404, 404]
