"""The roster as a file: preview, confirm, and back out again, in the admin of the property's own supervisors."""

import csv
import io
import re
import zipfile
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from tablib import Dataset

from desk.models import Event, EventDetail, Membership
from desk.people.actors import actor_for
from desk.people.roles import Role
from directory import lookup
from directory.models import Building, Contact, Occupant, Unit
from directory.roster import COLUMNS, RosterResource
from tests.factories import BuildingFactory, ContactFactory, MembershipFactory, OccupantFactory, UnitFactory, UserFactory, actor_of

IMPORT, EXPORT, LIST = "/admin/directory/contact/import/", "/admin/directory/contact/export/", "/admin/directory/contact/"
DOCS = Path(__file__).parents[2] / "docs"
FORMATS = {"xlsx": "0", "csv": "1"}
LINE = dict(
    zip(
        COLUMNS,
        ("主楼", "18", "1803", "18-3", "博远设计", "单位", "2021-04-01", "", "曾雨桐", "行政主管", "8001", "138 0000 1001", "", "", ""),
        strict=True,
    )
)


def staff(property, role=Role.SUPERVISOR, **user):
    return actor_of(property, role, is_staff=True, **user)


@pytest.fixture
def boss(tower):
    return staff(tower)


@pytest.fixture
def office(boss, sign_in):
    """The supervisor's browser, in the admin."""
    return sign_in(boss)


def as_csv(*lines, columns=COLUMNS):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([columns, *[[{**LINE, **line}[column] for column in columns] for line in lines]])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(*lines, columns=COLUMNS):
    book, out = Workbook(), io.BytesIO()
    for row in [columns, *[[{**LINE, **line}[column] for column in columns] for line in lines]]:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def preview(client, content, kind="csv", property="tower"):
    file = SimpleUploadedFile(f"roster.{kind}", content)
    return client.post(IMPORT, {"import_file": file, "format": FORMATS[kind], "resource": "0", "property": property})


def confirm(client, previewed):
    """Press the preview's own button."""
    page = previewed.content.decode()
    (action,) = re.findall(r'<form action="([^"]*process_import[^"]*)"', page)
    hidden = {name: unescape(value) for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    return client.post(unescape(action), hidden)


def take_in(client, content, kind="csv", property="tower"):
    """Upload and confirm; how many lines were of which sort."""
    previewed = preview(client, content, kind, property)
    result = previewed.context["result"]
    assert (result.has_errors(), result.has_validation_errors()) == (False, False), (result.base_errors, result.invalid_rows)
    assert confirm(client, previewed).status_code == 302
    return {sort: count for sort, count in result.totals.items() if count}


def counts():
    return [model.objects.count() for model in (Building, Unit, Occupant, Contact, Event, EventDetail)]


# --- in -------------------------------------------------------------------------------------------
def test_nothing_is_written_before_the_preview_is_confirmed(office, boss):
    before = counts()
    previewed = preview(office, as_csv({}))
    page = previewed.content.decode()
    assert (previewed.status_code, "曾雨桐" in page, "138 0000 1001" in page, "13800001001" in page) == (200, True, False, False)
    assert counts() == before
    assert confirm(office, previewed).status_code == 302
    contact = Contact.objects.select_related("occupant__unit__building").get()
    assert (contact.property, contact.name, contact.role, contact.extension, contact.mobile, contact.disclosure, contact.no_call) == (
        boss.property,
        "曾雨桐",
        "行政主管",
        "8001",
        "13800001001",
        "consent",
        False,
    )
    occupant, unit = contact.occupant, contact.occupant.unit
    assert (occupant.name, occupant.kind, occupant.moved_in, occupant.moved_out) == ("博远设计", "organisation", date(2021, 4, 1), None)
    assert (unit.building.name, unit.floor, unit.room, unit.box) == ("主楼", "18", "1803", "18-3")


def test_an_imported_host_is_found_at_the_desk_at_once(office, boss):
    take_in(office, as_csv({}))
    assert [host.title for host in lookup.hosts(boss.property, "zyt18", today=date(2026, 3, 2))] == ["曾雨桐"]


def test_every_imported_row_is_told_in_the_trail_with_its_number_masked(office, boss):
    take_in(office, as_csv({}))
    told = Event.objects.filter(property=boss.property).order_by("seq").values_list("verb", "subject", "actor")
    assert list(told) == [("enter", f"directory.{model}", boss.user.pk) for model in ("building", "unit", "occupant", "contact")]
    details = [str(row.values) for row in EventDetail.objects.all()]
    assert ["138****1001" in detail for detail in details].count(True) == 1
    assert not [detail for detail in details if "13800001001" in detail]
    assert "13800001001" not in str(list(Event.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_file_twice_changes_nothing(office, kind):
    content = {"csv": as_csv, "xlsx": as_xlsx}[kind]({}, {"name": "王建国", "mobile": ""})
    assert take_in(office, content, kind) == {"new": 2}
    before = counts()
    assert take_in(office, content, kind) == {"skip": 2}
    assert counts() == before


def test_a_changed_line_changes_its_row_and_tells_what_changed(office):
    take_in(office, as_csv({}))
    assert take_in(office, as_csv({"role": "总经理", "moved_out": "2026-03-01", "no_call": "是", "no_call_instead": "前台"})) == {
        "update": 1
    }
    contact = Contact.objects.get()
    assert (contact.role, contact.no_call, contact.no_call_instead, contact.occupant.moved_out) == (
        "总经理",
        True,
        "前台",
        date(2026, 3, 1),
    )
    changes = Event.objects.filter(verb="amend").order_by("seq").values_list("subject", "data__changes")
    assert list(changes) == [
        ("directory.occupant", {"moved_out": ["", "2026-03-01"]}),
        ("directory.contact", {"role": ["行政主管", "总经理"], "no_call": ["", True]}),
    ]


BAD = [
    ({"name": ""}, "name"),
    ({"room": " "}, "room"),
    ({"mobile": "问前台"}, "phone"),
    ({"kind": "商铺"}, "商铺"),
    ({"disclosure": "也许"}, "也许"),
    ({"moved_in": "去年"}, "去年"),
    ({"moved_in": "2026-03-02", "moved_out": "2026-03-01"}, "Nobody moves out before moving in."),
    ({"room": "1803-1803-1803"}, "12"),
    ({"occupant": "长" * 121}, "120"),
]


@pytest.mark.parametrize(("line", "reason"), BAD)
def test_one_bad_line_is_named_with_its_reason_and_stops_the_whole_file(office, line, reason):
    before = counts()
    previewed = preview(office, as_csv({"name": "王建国"}, line, {"name": "李思远"}))
    page, (invalid,) = previewed.content.decode(), previewed.context["result"].invalid_rows
    assert (invalid.number, reason in str(list(invalid.error_dict.values()))) == (2, True)
    assert ("process_import" in page, unescape(page).count(reason) > 0) == (False, True)
    assert counts() == before


def test_a_bad_line_stops_the_file_even_when_it_turns_bad_after_the_preview(boss):
    lines = [[{**LINE, **line}[column] for column in COLUMNS] for line in ({"name": "王建国"}, {"mobile": "问前台"})]
    before = counts()
    result = RosterResource(actor=boss).import_data(Dataset(*lines, headers=COLUMNS), dry_run=False)
    assert (result.has_validation_errors(), counts()) == (True, before)


def test_a_preview_with_a_bad_line_shows_no_mobile_number(office):
    page = preview(office, as_csv({"kind": "商铺"})).content.decode()
    assert ("商铺" in page, "138 0000 1001" in page) == (True, False)


def test_missing_columns_are_named_in_a_sentence(office):
    columns = [column for column in COLUMNS if column not in ("floor", "room")]
    page = preview(office, as_csv({}, columns=columns)).content.decode()
    assert ("The file lacks the columns: floor, room." in page, "Traceback" in page, "process_import" in page) == (True, False, False)


def test_a_file_without_a_column_leaves_what_it_does_not_speak_of(office):
    take_in(office, as_csv({"moved_out": "2026-03-01", "no_call": "是"}))
    assert take_in(office, as_csv({}, columns=("building", "floor", "room", "occupant", "name"))) == {"skip": 1}
    contact = Contact.objects.get()
    assert (contact.mobile, contact.role, contact.no_call, contact.occupant.moved_out, contact.occupant.unit.box) == (
        "13800001001",
        "行政主管",
        True,
        date(2026, 3, 1),
        "18-3",
    )


def test_a_spreadsheet_may_hold_rooms_numbers_and_dates_as_numbers_and_dates(office):
    line = {"floor": 18, "room": 1803.0, "extension": 8001, "mobile": 13800001001, "moved_in": date(2021, 4, 1), "box": None}
    assert take_in(office, as_xlsx(line), "xlsx") == {"new": 1}
    contact = Contact.objects.get()
    assert (contact.occupant.unit.room, contact.occupant.unit.floor, contact.extension, contact.mobile, contact.occupant.moved_in) == (
        "1803",
        "18",
        "8001",
        "13800001001",
        date(2021, 4, 1),
    )


def test_blank_lines_at_the_end_of_a_spreadsheet_are_no_mistake(office):
    blank = dict.fromkeys(COLUMNS)
    assert take_in(office, as_xlsx({}, blank, blank), "xlsx") == {"new": 1}


def test_a_file_that_is_no_roster_is_refused_without_a_fuss(office):
    assert [preview(office, b"\x00\x01\x02 PK", kind).status_code for kind in FORMATS] == [200, 200]
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_sample_roster_goes_in_whole(office, kind):
    content = (DOCS / f"sample-roster.{kind}").read_bytes()
    assert take_in(office, content, kind) == {"new": 30}
    assert take_in(office, content, kind) == {"skip": 30}
    assert counts()[:4] == [1, 16, 18, 30]
    assert (DOCS / "sample-roster.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert Contact.objects.values_list("name", "occupant__unit__room", "occupant__kind", "disclosure", "no_call").get(name="周一鸣") == (
        "周一鸣",
        "2102",
        "person",
        "consent",
        True,
    )
    assert [Contact.objects.get(name=name).mobile for name in ("曾雨桐", "尉宏伟", "查慧敏")] == ["13800001001", "13800001028", ""]


def test_both_sample_rosters_say_the_same(office):
    take_in(office, (DOCS / "sample-roster.csv").read_bytes())
    assert take_in(office, (DOCS / "sample-roster.xlsx").read_bytes(), "xlsx") == {"skip": 30}


@pytest.mark.parametrize(
    ("typed", "name"), [("shan", "单志远"), ("xie", "解文静"), ("qiu", "仇建国"), ("zha", "查慧敏"), ("yc", "尉迟思远")]
)
def test_people_of_the_sample_roster_are_found_by_how_their_surname_is_really_read(office, boss, typed, name):
    take_in(office, (DOCS / "sample-roster.csv").read_bytes())
    assert name in [host.title for host in lookup.hosts(boss.property, typed, today=date(2026, 3, 2))]


# --- out ------------------------------------------------------------------------------------------
def export(client, kind="csv", query=""):
    columns = {f"rosterresource_{column}": "on" for column in COLUMNS}
    return client.post(EXPORT + query, {"format": FORMATS[kind], "resource": "0", **columns})


def rows(response, kind="csv"):
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    head, *found = load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in found]


def test_an_export_holds_this_property_only_and_is_logged(office, boss, north):
    ContactFactory(property=north, name="陌生人")
    take_in(office, as_csv({}))
    assert office.get(EXPORT).status_code == 200
    assert Event.objects.filter(verb="export").count() == 0
    (line,) = rows(export(office))
    assert line == {**LINE, "kind": "organisation", "mobile": "138****1001", "disclosure": "consent", "no_call": "0"}
    event = Event.objects.get(verb="export")
    assert (event.property, event.actor, event.data) == (boss.property, boss.user, {"what": "roster", "rows": 1})


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_went_out_comes_back_in_without_a_change(office, boss, kind):
    take_in(office, (DOCS / "sample-roster.csv").read_bytes())
    unit = UnitFactory(property=boss.property, building=Building.objects.get(), room="3102")
    foreign = OccupantFactory(property=boss.property, unit=unit, name="Smith", kind="person")
    ContactFactory(property=boss.property, occupant=foreign, name="John Smith", mobile="+44 20 7946 0018")
    before = counts()
    assert take_in(office, export(office, kind).content, kind) == {"skip": 31}
    assert counts() == [*before[:4], before[4] + 1, before[5]]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_a_spreadsheet_would_run_leaves_quoted_and_comes_back_as_it_was(office, boss, kind):
    """A room may be “-101”, and a name is typed by anybody."""
    take_in(office, as_csv({"floor": "-1", "room": "-101", "box": "＝1", "name": "+王伟", "role": "@前台"}))
    sent = export(office, kind)
    (line,) = rows(sent, kind)
    told = {name: line[name] for name in ("floor", "room", "box", "name", "role")}
    assert told == {"floor": "B1", "room": "'-101", "box": "'＝1", "name": "'+王伟", "role": "'@前台"}
    assert take_in(office, sent.content, kind) == {"skip": 1}


def test_a_public_number_leaves_whole_and_a_masked_one_changes_nothing_on_its_way_back(office, boss):
    take_in(office, as_csv({}, {"name": "前台总机", "mobile": "02163330000", "disclosure": "公开"}))
    gone = rows(export(office))
    assert {line["name"]: line["mobile"] for line in gone} == {"曾雨桐": "138****1001", "前台总机": "02163330000"}
    assert take_in(office, as_csv({"mobile": "138****1001", "role": "总经理"})) == {"update": 1}
    assert list(Contact.objects.filter(name="曾雨桐").values_list("role", "mobile")) == [("总经理", "13800001001")]


@pytest.mark.parametrize("line", [{"mobile": "139****1001"}, {"name": "新来的人", "mobile": "138****1001"}])
def test_a_masked_number_that_is_none_of_ours_is_refused(office, boss, line):
    take_in(office, as_csv({}))
    before = counts()
    assert "is masked and none of ours" in preview(office, as_csv(line)).content.decode()
    assert counts() == before


def test_a_name_that_looks_like_a_formula_leaves_as_text(office, boss):
    ContactFactory(property=boss.property, name="=HYPERLINK(1)")
    (line,) = rows(export(office))
    assert not line["name"].startswith("=")


# --- who ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.CLERK, 403), (Role.AUDITOR, 403), (Role.SUPERVISOR, 200), (Role.MANAGER, 200)],
)
def test_only_supervisors_and_managers_see_the_directory_in_the_admin(tower, sign_in, role, status):
    client = sign_in(staff(tower, role))
    assert [client.get(page).status_code for page in (LIST, IMPORT, EXPORT, "/admin/directory/unit/")] == [status] * 4


def test_a_supervisor_who_is_not_staff_does_not_enter_the_admin(supervisor, sign_in):
    assert [sign_in(supervisor).get(page).status_code in (302, 403) for page in (LIST, IMPORT, EXPORT)] == [True] * 3


def test_a_superuser_without_membership_sees_no_row_of_any_directory(tower, sign_in):
    ContactFactory(property=tower, name="曾雨桐")
    root = UserFactory(is_staff=True, is_superuser=True)
    member = MembershipFactory(user=root, property=tower, role=Role.SUPERVISOR)
    client = sign_in(actor_for(root, "tower"))
    assert "曾雨桐" in client.get(LIST).content.decode()
    Membership.objects.filter(pk=member.pk).update(active=False)
    pages = [f"/admin/directory/{model}/" for model in ("building", "unit", "area", "occupant", "contact", "standingpermission")]
    assert [client.get(page).status_code for page in (*pages, IMPORT, EXPORT)] == [403] * 8
    assert "/admin/directory/" not in client.get("/admin/").content.decode()


def test_rows_of_the_other_property_are_neither_listed_nor_opened_nor_chosen(office, boss, north):
    here, there = ContactFactory(property=boss.property, name="曾雨桐"), ContactFactory(property=north, name="陌生人")
    page = office.get(LIST).content.decode()
    assert ["曾雨桐" in page, "陌生人" in page, here.mobile in page] == [True, False, False]
    assert [office.get(f"{LIST}{row.pk}/change/").status_code for row in (here, there)] == [200, 302]
    search = {"app_label": "directory", "model_name": "contact", "field_name": "occupant", "term": ""}
    found = office.get("/admin/autocomplete/", search).json()["results"]
    assert [one["text"] for one in found] == [here.occupant.name]


def test_a_contact_changed_in_the_admin_goes_through_the_door(office, boss):
    contact = ContactFactory(property=boss.property, name="曾雨桐", mobile="13800001001")
    form = {
        "property": boss.property.pk,
        "occupant": contact.occupant_id,
        "name": "曾雨彤",
        "mobile": "138 0000 2002",
        "disclosure": "consent",
    }
    assert office.post(f"{LIST}{contact.pk}/change/", {**form, "active": "on"}).status_code == 302
    event = Event.objects.get(verb="amend")
    assert (event.actor, event.subject_key, Contact.objects.get().mobile) == (boss.user, contact.key, "13800002002")
    assert EventDetail.objects.get(seq=event.seq).values == {
        "changes": {"name": ["曾雨桐", "曾雨彤"], "mobile": ["138****1001", "138****2002"]}
    }
    assert [host.title for host in lookup.hosts(boss.property, "雨彤", today=date(2026, 3, 2))] == ["曾雨彤"]


def test_a_room_renumbered_in_the_admin_takes_its_people_along(office, boss):
    contact = ContactFactory(property=boss.property, name="曾雨桐")
    unit = contact.occupant.unit
    form = {"property": boss.property.pk, "building": unit.building_id, "floor": "26", "room": "2601", "box": ""}
    assert office.post(f"/admin/directory/unit/{unit.pk}/change/", form).status_code == 302
    assert [host.title for host in lookup.hosts(boss.property, "zyt26", today=date(2026, 3, 2))] == ["曾雨桐"]


@pytest.fixture
def both(tower, north, sign_in):
    """A supervisor of two properties."""
    user = staff(tower).user
    MembershipFactory(user=user, property=north, role=Role.SUPERVISOR)
    return sign_in(actor_for(user, "tower"))


@pytest.mark.parametrize("slug", ["tower", "north"])
def test_a_file_for_one_of_two_properties_goes_into_the_one_it_was_previewed_for(both, slug):
    take_in(both, as_csv({}), property=slug)
    assert list(Contact.objects.values_list("property__slug", flat=True)) == [slug]


@pytest.mark.parametrize("slug", ["tower", "north"])
def test_an_export_of_one_of_two_properties_holds_that_one_only(both, tower, north, slug):
    ContactFactory(property=tower, name="曾雨桐", occupant__unit__building=BuildingFactory(property=tower))
    ContactFactory(property=north, name="陌生人")
    assert [line["name"] for line in rows(export(both, query=f"?property={slug}"))] == [{"tower": "曾雨桐", "north": "陌生人"}[slug]]
    assert Event.objects.get(verb="export").property.slug == slug


def test_naming_somebody_elses_property_opens_nothing(office, boss, north):
    ContactFactory(property=north, name="陌生人")
    assert rows(export(office, query="?property=north")) == []
    previewed = preview(office, as_csv({}), property="north")
    assert (previewed.status_code, previewed.context["form"].errors.as_data()["property"][0].code) == (200, "invalid_choice")
    forged = {"import_file_name": "x", "original_file_name": "x", "format": "1", "resource": "0", "property": "north"}
    assert office.post("/admin/directory/contact/process_import/", forged).status_code == 200
    assert Contact.objects.filter(name="曾雨桐").count() == 0


# --- what is written, and what it means -------------------------------------------------------------
def kept(column):
    """What the one contact of a file with this line has in a column of its unit, occupant or itself."""
    contact = Contact.objects.select_related("occupant__unit__building").get()
    holders = {"floor": contact.occupant.unit, "room": contact.occupant.unit}
    holders |= dict.fromkeys(("kind", "moved_in", "moved_out", "gone"), contact.occupant)
    return getattr(holders.get(column, contact), column)


VALUES = [
    *(({"moved_in": written}, "moved_in", date(2025, 6, 30)) for written in ("2025/6/30", "2025.6.30", "2025年6月30日", "45838")),
    ({"moved_in": "2025-06-30 00:00:00"}, "moved_in", date(2025, 6, 30)),
    ({"moved_out": "已搬离"}, "gone", True),
    ({"moved_out": "已搬离"}, "moved_out", None),
    ({"moved_out": "/"}, "gone", False),
    *(({"no_call": written}, "no_call", True) for written in ("√", "有", "免打扰", "1", "是")),
    ({"no_call": "否"}, "no_call", False),
    *(({"kind": written}, "kind", "organisation") for written in ("企业", "商户", "公司")),
    ({"kind": "住户"}, "kind", "person"),
    *(({"disclosure": written}, "disclosure", "staff") for written in ("不公开", "保密")),
    *(({"floor": written}, "floor", "18") for written in ("18层", "18F", "十八层")),
    ({"floor": "负一层"}, "floor", "B1"),
    *(({"building": "A座", "room": written}, "room", "1803") for written in ("A座1803", "a1803", "1803", "1803.0")),
    ({"room": "1803室"}, "room", "1803室"),
    ({"mobile": "010-65121234转801"}, "mobile", "01065121234转801"),
    ({"mobile": "13800001001/13900001002"}, "mobile", "13800001001"),
    ({"mobile": "13800001001/13900001002"}, "other_mobile", "13900001002"),
    ({"mobile": "13812345678(王)"}, "mobile", "13812345678(王)"),
    ({"mobile": "无"}, "mobile", ""),
]


@pytest.mark.parametrize(("line", "column", "value"), VALUES)
def test_a_cell_means_what_people_write_into_it(boss, line, column, value):
    result = RosterResource(actor=boss).import_data(Dataset([{**LINE, **line}[name] for name in COLUMNS], headers=COLUMNS))
    assert [row.error for row in result.invalid_rows] == []
    assert kept(column) == value


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ({"moved_in": "2025-06"}, "“moved_in”: “2025-06” names a month"),
        ({"moved_out": "去年"}, "“moved_out”: “去年” is not a date"),
        ({"mobile": "1381234567"}, "“mobile”: A mobile number has 11 digits; this has 10."),
        ({"no_call": "也许"}, "“no_call”: “也许” says neither yes nor no"),
        ({"kind": "业主"}, "“业主” may be a firm or a person"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_asked_about_by_its_column(office, boss, line, says):
    before = counts()
    assert says in unescape(preview(office, as_csv(line)).content.decode())
    assert counts() == before


def test_two_rooms_in_one_cell_are_two_units_with_the_same_people(office, boss):
    assert take_in(office, as_csv({"room": "1803、1804"})) == {"new": 1}
    assert list(Contact.objects.order_by("pk").values_list("occupant__unit__room", "name")) == [("1803", "曾雨桐"), ("1804", "曾雨桐")]
    assert take_in(office, as_csv({"room": "1803、1804"})) == {"skip": 1}


def test_the_same_line_written_in_another_way_changes_nothing(office, boss):
    take_in(office, as_csv({}))
    again = {"building": " 主楼 ", "room": "１８０３室", "floor": "18层", "occupant": "博远 设计", "name": "曾　雨桐", "kind": "企业"}
    assert take_in(office, as_csv(again)) == {"skip": 1}
    assert counts()[:4] == [1, 1, 1, 1]


def test_803_after_0803_is_asked_about_in_the_file(office, boss):
    take_in(office, as_csv({"room": "0803"}))
    assert "There is 0803 in this building." in preview(office, as_csv({"room": "803"})).content.decode()
    assert Unit.objects.count() == 1


def test_a_second_number_leaves_masked_and_comes_back_as_it_was(office, boss):
    take_in(office, as_csv({"mobile": "13800001001/13900001002"}))
    (line,) = rows(export(office))
    assert line["mobile"] == "138****1001/139****1002"
    assert take_in(office, export(office).content) == {"skip": 1}
    assert Contact.objects.get().other_mobile == "13900001002"


def test_803_is_a_room_of_its_own_once_the_supervisor_says_so(office, boss):
    unit = UnitFactory(property=boss.property, room="0803", floor="8")
    form = {"property": boss.property.pk, "building": unit.building_id, "floor": "8层", "room": "803", "box": ""}
    page = office.post("/admin/directory/unit/add/", form).content.decode()
    assert ("There is 0803 in this building." in page, Unit.objects.count()) == (True, 1)
    assert office.post("/admin/directory/unit/add/", {**form, "another_room": "on"}).status_code == 302
    assert list(Unit.objects.order_by("room").values_list("room", "floor")) == [("0803", "8"), ("803", "8")]


def test_a_room_written_in_another_way_is_told_in_the_admin(office, boss):
    unit = UnitFactory(property=boss.property, room="1803")
    form = {"property": boss.property.pk, "building": unit.building_id, "floor": "18", "room": "1803室", "box": ""}
    page = office.post("/admin/directory/unit/add/", form).content.decode()
    assert ("perhaps written in another way" in page, Unit.objects.count()) == (True, 1)


def test_a_small_file_that_unpacks_into_a_large_one_is_refused_before_it_is_read(office):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 2_000_000)
    assert len(out.getvalue()) < 200_000
    page = preview(office, out.getvalue(), "xlsx")
    assert page.context["form"].errors["import_file"] == ["这份名册太大：解开后 12 MB，最多 8 MB。请分几次导入。"]
