"""A tower to try things in: 30 floors, ~300 units, ~900 people with names as they really occur."""

import random
from datetime import date, timedelta

from django.utils import timezone

from desk.ledger import bulk
from desk.models import Property, SearchRow
from desk.papers.fields import blind_index
from directory.models import Area, Building, Contact, Occupant, StandingInstruction, StandingPermission, Unit

# Surnames read in more than one way stand among the common ones: a clerk types either reading.
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
POLYPHONIC = "单仇解曾翟查覃朴盖区乐尉缪"
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "尉迟")
GIVEN_ONE = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰健鑫莉丹萍红玉玲飞斌宇浩凯楠晨雪琳倩颖慧婷"
GIVEN_TWO = [
    "建国",
    "志远",
    "文静",
    "雨桐",
    "晓燕",
    "海峰",
    "秀英",
    "桂英",
    "子涵",
    "梓萱",
    "浩然",
    "欣怡",
    "思远",
    "嘉怡",
    "俊杰",
    "婉清",
    "国栋",
    "丽华",
    "春梅",
    "永强",
    "佳琪",
    "明轩",
    "若溪",
    "一鸣",
    "家豪",
    "雅婷",
    "志强",
    "淑芬",
    "天宇",
    "诗涵",
    "博文",
    "玉兰",
    "立群",
    "振华",
    "晓东",
    "慧敏",
    "少华",
    "素珍",
    "宏伟",
    "静怡",
]
FIRMS = [
    "博远",
    "瑞和",
    "华信",
    "鼎盛",
    "星海",
    "恒通",
    "润泽",
    "嘉禾",
    "天成",
    "中衡",
    "启明",
    "东篱",
    "云栖",
    "联创",
    "信达",
    "宏图",
    "汇智",
    "新纪元",
    "蓝鲸",
    "青禾",
    "丰泽",
    "锦程",
    "万象",
    "远航",
    "安衡",
]
TRADES = [
    "设计有限公司",
    "律师事务所",
    "会计师事务所",
    "科技有限公司",
    "贸易有限公司",
    "投资咨询有限公司",
    "广告传媒有限公司",
    "建筑工程有限公司",
    "医疗器械有限公司",
    "教育科技有限公司",
    "物流有限公司",
    "进出口有限公司",
]
ROLES = ["总经理", "行政主管", "前台", "财务经理", "设计总监", "合伙人", "销售经理", "人事专员", "工程师", "助理"]


def person(rng: random.Random) -> str:
    """A name as it stands on an ID card."""
    draw = rng.random()
    family = rng.choice(COMPOUND) if draw < 0.02 else rng.choice(POLYPHONIC) if draw < 0.12 else rng.choice(SURNAMES)
    return family + (rng.choice(GIVEN_ONE) if rng.random() < 0.22 else rng.choice(GIVEN_TWO))


def firm(rng: random.Random) -> str:
    return rng.choice(FIRMS) + rng.choice(TRADES)


def mobile(rng: random.Random) -> str:
    """A number from a block that no operator has given out."""
    return f"1{rng.choice('3578')}{rng.randrange(10)}0000{rng.randrange(10**4):04d}"


def people_of(property: Property, rng: random.Random, *, floors: int = 30) -> None:
    """Building, units, occupants (some moved out), contacts, areas, standing permissions and instructions."""
    today = timezone.localdate(timezone=property.zone)
    building = Building.objects.create(property=property, name="主楼")
    units = [
        Unit(property=property, building=building, floor=str(floor), room=f"{floor:02d}{door:02d}", box=f"{floor:02d}-{door}")
        for floor in range(1, floors + 1)
        for door in range(1, 11)
    ]
    Unit.objects.bulk_create(units)
    occupants: list[Occupant] = []
    for unit in units:
        moved_in = today - timedelta(days=rng.randrange(60, 2000))
        if rng.random() < 0.08:
            occupants.append(
                Occupant(
                    property=property,
                    unit=unit,
                    kind="organisation",
                    name=firm(rng),
                    moved_in=moved_in - timedelta(days=900),
                    moved_out=today - timedelta(days=rng.randrange(1, 59)),
                    forwarding="已留转递地址" if rng.random() < 0.5 else "",
                    forwarding_consent=True,
                )
            )
        if int(unit.floor) <= floors * 2 // 3:
            occupants.append(Occupant(property=property, unit=unit, kind="organisation", name=firm(rng), moved_in=moved_in))
        else:
            for name in {person(rng) for _i in range(rng.randrange(1, 4))}:
                occupants.append(Occupant(property=property, unit=unit, kind="person", name=name, moved_in=moved_in))
    unique = {(one.unit_id, one.name): one for one in occupants}
    occupants = Occupant.objects.bulk_create(unique.values())
    contacts: list[Contact] = []
    for occupant in occupants:
        if occupant.kind == "person":
            people = [(occupant.name, "")]
        else:
            people = [(person(rng), rng.choice(ROLES)) for _i in range(rng.randrange(2, 5))]
        for name, role in dict(people).items():
            number = mobile(rng)
            shy = rng.random() < 0.03
            contacts.append(
                Contact(
                    property=property,
                    occupant=occupant,
                    name=name,
                    role=role,
                    mobile=number,
                    mobile_index=blind_index(number),
                    extension=str(rng.randrange(8000, 8999)) if role and rng.random() < 0.4 else "",
                    disclosure=rng.choices(["consent", "staff", "public"], [8, 1, 1])[0],
                    no_call=shy,
                    no_call_instead="单位前台" if shy else "",
                )
            )
    Contact.objects.bulk_create(contacts)
    areas = [
        Area(property=property, name=name, kind=kind, floor=floor, way=way)
        for name, kind, floor, way in (
            ("A 区", "waiting", "1", "大门左侧沙发"),
            ("B 区", "waiting", "1", "服务台右侧"),
            ("物业服务中心", "office", "1", "服务台后方"),
            ("工程部", "office", "B1", "电梯下一层右转"),
            ("公共区域", "common", "", "各楼层走道"),
            ("卫生间", "facility", "1", "电梯厅旁"),
        )
    ]
    Area.objects.bulk_create(areas)
    _index(property, [*units, *occupants, *contacts, *areas])
    _standing(property, rng, units, today)


def _index(property: Property, rows: list[Unit | Occupant | Contact | Area]) -> None:
    now = timezone.now()
    bulk.insert(
        SearchRow,
        [
            SearchRow(property=property, subject=row._meta.label_lower, key=row.key, at=now, **found)
            for row in rows
            if (found := row.search_terms()) is not None
        ],
    )


def _standing(property: Property, rng: random.Random, units: list[Unit], today: date) -> None:
    for unit in rng.sample(units, 12):
        StandingPermission.objects.create(
            property=property, unit=unit, kinds="delivery takeaway repair", granted_by=person(rng), valid_until=today + timedelta(days=90)
        )
    texts = ["周一上午例会，10:30 前请访客在 B 区等候。", "搬家公司请走货梯。", "访客请先联系前台 8001。", "下午六点后请勿放行推销人员。"]
    for unit in rng.sample(units, 20):
        StandingInstruction.objects.create(
            property=property,
            unit=unit,
            text=rng.choice(texts),
            recorded_by="刘主管",
            valid_until=today + timedelta(days=rng.randrange(10, 200)),
        )
