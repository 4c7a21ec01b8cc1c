"""The field means what stands in it: whom a text means, who is near, and what is kept once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError

from desk.finding import search
from desk.ledger import writers
from desk.models import EventDetail, SearchRow
from desk.people.roles import Role
from directory import lookup
from directory.models import Building, Contact, Occupant, Unit
from tests.factories import AreaFactory, BuildingFactory, ContactFactory, OccupantFactory, UnitFactory, actor_of

TODAY = date(2026, 3, 2)


@pytest.fixture
def house(tower):
    """袁振华 of 博远设计 in 2801, 古丽米热·艾比布力 in 0912, an empty 0803."""
    building = BuildingFactory(property=tower, name="主楼")
    suite, flat = (UnitFactory(property=tower, building=building, room=room, floor=room[:2]) for room in ("2801", "0912"))
    UnitFactory(property=tower, building=building, room="0803", floor="8")
    firm, home = OccupantFactory(property=tower, unit=suite, name="博远设计"), OccupantFactory(property=tower, unit=flat, name="住户")
    ContactFactory(property=tower, occupant=firm, name="袁振华")
    ContactFactory(property=tower, occupant=home, name="古丽米热·艾比布力")
    AreaFactory(property=tower, name="物业服务中心", kind="office")
    return tower


def means(property, typed, ref="", made_for=""):
    found = lookup.resolve(property, typed, ref, made_for=made_for, today=TODAY)
    return found.host.title if found.host else "", [one.title for one in found.choices], found.listed, found.unlisted


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("袁振华", "袁振华"),
        ("袁振華", "袁振华"),
        ("袁 振华", "袁振华"),
        ("yzh28", "袁振华"),
        ("古丽米热艾比布力", "古丽米热·艾比布力"),
        ("glmrabbl", "古丽米热·艾比布力"),
        ("2801", "2801"),
        ("2801室", "2801"),
        ("28-01", "2801"),
        ("主楼2801", "2801"),
    ],
)
def test_a_text_means_whoever_is_called_so(house, typed, host):
    assert means(house, typed) == (host, [], True, False)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("袁震华", ["袁振华"]),
        ("袁振国", ["袁振华"]),
        ("yzh99", ["袁振华"]),
        ("2802", ["2801"]),
        ("2899", []),
        ("古丽米热艾比布", []),
        ("欧阳克", []),
    ],
)
def test_a_text_nobody_is_called_by_is_not_on_file_and_what_is_near_is_offered(house, typed, near):
    if typed == "古丽米热艾比布":  # the beginning of a name still finds it
        assert means(house, typed) == ("古丽米热·艾比布力", [], True, False)
    else:
        assert means(house, typed) == ("", near, False, False)


def test_912_for_0912_is_offered_and_not_taken_for_it(house):
    host, choices, listed, _unlisted = means(house, "912")
    assert (host, set(choices), listed) == ("", {"0912", "古丽米热·艾比布力", "住户"}, True)
    assert means(house, "803") == ("", ["0803"], True, False)
    assert lookup.suggestions(house, "912", today=TODAY)["sure"] is False


@pytest.mark.parametrize("typed", ["912", "912室", "东塔912", "M912", "m-912", "东塔 912"])
def test_912_is_never_refused_without_a_word_of_0912_in_whichever_building_it_is_written(tower, typed):
    east, west = (BuildingFactory(property=tower, name=name) for name in ("东塔", "M座"))
    for building in (east, west):
        UnitFactory(property=tower, building=building, room="0912", floor="9")
    with pytest.raises(ValidationError) as refused:
        lookup.units(tower, [typed])
    assert (refused.value.code, "0912" in refused.value.messages[0]) == ("zeros", True)
    found = lookup.suggestions(tower, typed, today=TODAY)
    assert {one["title"] for one in found["hosts"]} == {"0912"}


def test_a_room_written_with_its_buildings_name_and_without_its_zero_is_a_choice(tower):
    UnitFactory(property=tower, building=BuildingFactory(property=tower, name="3栋"), room="商铺012", floor="1")
    assert means(tower, "3栋商铺12") == ("", ["商铺012"], True, False)


def test_a_choice_counts_only_for_the_text_it_was_made_for(house):
    yuan, room = Contact.objects.get(name="袁振华"), Unit.objects.get(room="0803")
    ref = f"contact:{yuan.key}"
    assert means(house, "袁震华", ref, made_for="袁震华")[0] == "袁振华"
    assert means(house, "0803", ref, made_for="yzh28")[0] == "0803"
    assert means(house, "欧阳克", ref, made_for="yzh28") == ("", [], False, False)
    assert means(house, "yzh", ref)[0] == "袁振华"
    assert means(house, "", f"unit:{room.key}")[0] == "0803"


def test_entering_it_all_the_same_counts_only_for_that_text_and_where_nobody_is_called_so(house):
    assert means(house, "欧阳克", lookup.AS_TYPED, made_for="欧阳克") == ("", [], True, True)
    assert means(house, "欧阳锋", lookup.AS_TYPED, made_for="欧阳克") == ("", [], False, False)
    assert means(house, "袁振华", lookup.AS_TYPED, made_for="袁振华") == ("袁振华", [], True, False)


def test_two_rooms_of_one_number_are_told_apart_everywhere(house):
    boss = actor_of(house, Role.SUPERVISOR)
    for name in ("A座", "B座"):
        writers.keep(building := Building(property=house, name=name), actor=boss)
        writers.keep(unit := Unit(property=house, building=building, floor="26", room="2601"), actor=boss)
        writers.keep(firm := Occupant(property=house, unit=unit, name=f"{name}公司"), actor=boss)
        writers.keep(Contact(property=house, occupant=firm, name="李梓萱"), actor=boss)
    assert sorted(map(str, Unit.objects.filter(room="2601"))) == ["A座2601", "B座2601"]
    assert [means(house, typed)[0] for typed in ("A座2601", "a2601", "B座2601室", "b-2601")] == ["A座2601", "A座2601", "B座2601", "B座2601"]
    assert sorted(means(house, "2601")[1][:2]) == ["A座2601", "B座2601"]
    details = [host.detail for host in lookup.hosts(house, "李梓萱", today=TODAY)]
    assert sorted(details) == ["A座2601 · A座公司", "B座2601 · B座公司"]
    assert str(Unit.objects.get(room="2801")) == "2801"


def test_a_buildings_code_stands_before_its_rooms(house):
    boss, building = actor_of(house, Role.SUPERVISOR), Building.objects.get(name="主楼")
    before, building.code = Building.objects.get(pk=building.pk), "M"
    writers.keep(building, actor=boss, before=before)
    assert sorted(map(str, Unit.objects.all())) == ["M0803", "M0912", "M2801"]
    assert means(house, "m2801")[0] == "M2801"


# --- what is kept once ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "values", "constraint"),
    [
        (Unit, {"room": "2801室", "floor": "28"}, "unit_once"),
        (Unit, {"room": "２８０１", "floor": "28"}, "unit_once"),
        (Occupant, {"name": "博远 设计"}, "occupant_once_per_unit"),
        (Contact, {"name": "袁 振華"}, "contact_once"),
    ],
)
def test_the_same_written_in_another_way_is_no_second_row(house, model, values, constraint):
    unit = Unit.objects.get(room="2801")
    where = {Unit: {"building": unit.building}, Occupant: {"unit": unit}, Contact: {"occupant": unit.occupants.get()}}[model]
    twin = model(property=house, **where, **values)
    with pytest.raises(ValidationError):
        twin.full_clean()
    with pytest.raises(IntegrityError) as refused:
        twin.save()
    assert constraint in str(refused.value) or "_folded" in str(refused.value)


def test_somebody_gone_on_a_day_unknown_has_no_day(house):
    firm = Occupant.objects.get(name="博远设计")
    firm.gone, firm.moved_out = True, TODAY
    with pytest.raises(IntegrityError, match="moved_out_on_a_day_or_unknown"):
        firm.save()


def test_whoever_has_gone_on_a_day_unknown_is_out(house):
    firm = Occupant.objects.get(name="博远设计")
    Occupant.objects.filter(pk=firm.pk).update(gone=True)
    firm.refresh_from_db()
    current = Occupant.objects.current(TODAY).values_list("name", flat=True)
    assert (firm.has_left(TODAY - timedelta(days=999)), list(current)) == (True, ["住户"])


def test_803_beside_0803_is_asked_about_and_may_be_a_room_of_its_own(house):
    unit = Unit(property=house, building=Building.objects.get(name="主楼"), floor="8", room="803")
    with pytest.raises(ValidationError) as asked:
        unit.full_clean()
    assert asked.value.error_dict["room"][0].code == "zeros"
    unit.another_room = True
    unit.full_clean()
    writers.keep(unit, actor=actor_of(house, Role.SUPERVISOR))
    assert means(house, "803")[0] == "803"


def test_what_was_written_is_kept_beside_what_it_folds_to(house):
    firm, written = Occupant.objects.get(name="博远设计"), "13800001001/010-65121234转801"
    contact = ContactFactory(property=house, name="歐陽　娜娜", occupant=firm, mobile=written)
    contact.refresh_from_db()
    assert (contact.name, contact.name_folded) == ("歐陽　娜娜", "欧阳娜娜")
    assert (contact.mobile, contact.other_mobile, contact.dial) == ("13800001001", "01065121234转801", "13800001001 / 01065121234转801")


def test_the_trail_tells_what_was_written_and_not_what_it_folds_to(house):
    boss = actor_of(house, Role.SUPERVISOR)
    contact = Contact.objects.get(name="袁振华")
    before, contact.name = Contact.objects.get(pk=contact.pk), "袁振樺"
    contact.clean()
    writers.keep(contact, actor=boss, before=before)
    assert EventDetail.objects.get().values == {"changes": {"name": ["袁振华", "袁振樺"]}}


def test_the_tokens_are_made_anew_by_one_command(house, capsys):
    SearchRow.objects.update(text="")
    assert lookup.hosts(house, "袁振華", today=TODAY) == []
    call_command("reindex")
    assert [one.title for one in lookup.hosts(house, "袁振華", today=TODAY)] == ["袁振华"]
    assert search.find(house, "wuye")[0].subject == "directory.area"
    capsys.readouterr()
    call_command("reindex")
    assert "directory.Contact: 0" in capsys.readouterr().out


# --- the zeros before a room ------------------------------------------------------------------------
@pytest.fixture
def two_buildings(tower):
    """0912 in A座 and in B座, 2单元0803, 商铺02, 地下室B05; telephones and other rooms that end in the same digits."""
    boss = actor_of(tower, Role.SUPERVISOR)
    rooms = {"A座": ["0912", "1912", "2单元0803", "商铺02"], "B座": ["0912", "地下室B05", "3912"], "C座": ["0507"]}
    for name, numbers in rooms.items():
        writers.keep(building := Building(property=tower, name=name), actor=boss)
        for number in numbers:
            writers.keep(unit := Unit(property=tower, building=building, floor="9", room=number), actor=boss)
            writers.keep(firm := Occupant(property=tower, unit=unit, name=f"{name}{number}公司"), actor=boss)
            writers.keep(Contact(property=tower, occupant=firm, name="李梓萱", mobile="13800000912"), actor=boss)
    return tower


@pytest.mark.parametrize(
    ("typed", "rooms"),
    [
        ("912", ["A座0912", "B座0912"]),
        ("９１２室", ["A座0912", "B座0912"]),
        ("A座912", ["A座0912"]),
        ("b912", ["B座0912"]),
        ("2单元803", ["2单元0803"]),
        ("2-803", ["2单元0803"]),
        ("A座2单元803", ["2单元0803"]),
        ("商铺2", ["商铺02"]),
        ("地下室B5", ["地下室B05"]),
        ("C座507", ["0507"]),
        ("00507", ["0507"]),
    ],
)
def test_a_room_without_its_zeros_is_always_offered_first_and_never_taken(two_buildings, typed, rooms):
    host, choices, _listed, unlisted = means(two_buildings, typed)
    answer = lookup.suggestions(two_buildings, typed, today=TODAY)
    shown = [one["title"] for one in (*answer["hosts"], *answer["near"])]
    assert (host, unlisted, choices[: len(rooms)], shown[: len(rooms)], answer["sure"]) == ("", False, rooms, rooms, False)
    with pytest.raises(ValidationError) as refused:
        lookup.units(two_buildings, [typed])
    assert (refused.value.error_list[0].code, [room in refused.value.messages[0] for room in rooms]) == ("zeros", [True] * len(rooms))


@pytest.mark.parametrize("room", ["0912", "A座0912", "2单元0803", "商铺02", "地下室B05", "0507"])
def test_a_room_as_it_is_written_is_told_no_other(two_buildings, room):
    found = lookup.units(two_buildings, [room]) if room != "0912" else Unit.objects.called(two_buildings, room)
    assert {str(unit) for unit in found} == ({room} if room != "0912" else {"A座0912", "B座0912"})


@pytest.mark.parametrize(
    ("typed", "rooms", "sure"),
    [
        ("2801", ["2801"], True),
        ("袁振华", ["2801"], True),
        ("博远", ["2801"], True),
        ("912", ["0912"], False),
        ("2802", [], False),
        ("", [], False),
    ],
)
def test_where_rooms_are_asked_for_a_person_or_a_firm_stands_for_theirs(house, clerk, sign_in, typed, rooms, sure):
    answer = sign_in(clerk).get("/tower/directory/lookup/rooms/", {"q": typed}).json()
    assert ([one["title"] for one in answer["hosts"]], answer["sure"]) == (rooms, sure)
    assert [one["title"] for one in answer["near"]] == (["2801"] if typed == "2802" else [])
    assert "as-typed" not in str(answer)
