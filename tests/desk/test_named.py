"""Who said something, was told it or received it: somebody who could be asked afterwards."""

import pytest

from desk.people import named
from desk.written import who
from tests.factories import actor_of

NOBODY = (
    *("访客本人", "客人", "他本人", "前台", "物业", "保安小王", "朋友", "同意", "可以", "业主", "客户", "值班", "老板", "领导", "家人"),
    *(
        "单位的人",
        "他们公司的人",
        "领取人",
        "收件人",
        "没人接",
        "不知道",
        "不清楚",
        "没人",
        "無人",
        "自己",
        "-",
        "某人",
        "管理处小李",
        " 前 台 ",
    ),
)
SOMEBODY = (
    "王女士",
    "张经理",
    "李芳",
    "陈总",
    "单位前台小李",
    "前台小李",
    "行政部张敏",
    "郝建",
    "好又多李总",
    "José",
    "家明",
    "母亲李芳",
    "行建国",
    "司机刘强",
)


@pytest.mark.parametrize("name", NOBODY)
def test_a_role_or_a_phrase_in_a_names_place_is_nobody(clerk, name):
    assert named.fault(name, actor=clerk, never=("钱七",)) == named.NOBODY


@pytest.mark.parametrize("name", SOMEBODY)
def test_a_name_with_a_title_or_a_department_is_somebody(clerk, name):
    assert named.fault(name, actor=clerk, never=("钱七",)) == ""


@pytest.mark.parametrize("name", ["钱七", "钱 七", "錢七", "钱先生", "小钱", "老钱", "钱总", "qianqi"])
def test_whoever_stands_here_is_nobody_else_however_they_are_called(clerk, name):
    assert named.fault(name, actor=clerk, never=("钱七",)) == named.SAME


@pytest.mark.parametrize("name", ["青青", "青青姐", "柳青青的朋友", "小柳", "柳小姐"])
def test_the_given_name_alone_is_whoever_stands_here_too(clerk, name):
    assert named.fault(name, actor=clerk, never=("柳青青",)) == named.SAME


@pytest.mark.parametrize("name", ["李明辉", "李明明", "刘明", "李总监助理王芳"])
def test_a_longer_name_that_begins_alike_is_another_persons(clerk, name):
    assert named.fault(name, actor=clerk, never=("李明",)) == ""


def test_the_clerks_given_name_alone_is_the_clerk_and_a_surname_is_anybodys(clerk):
    assert [named.fault(name, actor=clerk) for name in ("晓燕", "王女士")] == [named.OWN, ""]


def test_the_clerk_and_who_else_works_here_say_nothing_for_a_tenant_but_their_namesake_on_file_does(clerk, tower):
    actor_of(tower, username="handler", name="张建军")
    assert [named.fault(name, actor=clerk) for name in ("王晓燕", "王曉燕", "张建军")] == [named.OWN, named.OWN, named.OURS]
    assert named.fault("张建军", actor=clerk, known=lambda name: name == "张建军") == ""


def test_a_surname_that_only_begins_alike_is_another_person():
    assert [who.called(said, "欧阳娜") for said in ("欧阳女士", "欧女士", "阳女士", "小欧")] == [True, True, False, True]
