"""Names as they are written: what is one name, what may be one person's, and whom a cover names."""

import pytest

from directory import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("曾雨桐", "曾 雨桐"),
        ("曾雨桐", "曾　雨　桐"),
        ("曾雨桐", "曾\u200b雨桐"),
        ("曾雨桐", " 曾雨桐\n"),
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
        ("Zeng Yutong", "ＺＥＮＧ  yutong"),
        ("José García", "JOSE GARCIA"),
        ("J. Smith", "J Smith"),
        ("Mary-Ann O'Neil", "mary ann oneil"),
    ],
)
def test_one_name_however_it_is_written(one, other):
    assert names.same(one, other) and names.same(other, one) and not names.near(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王晓燕", "王小燕"),
        ("李國強", "李国强"),
        ("曾雨桐", "曾雨彤"),
        ("曾雨桐", "Zeng Yutong"),
        ("曾雨桐", "YUTONG ZENG"),
        ("章威", "张伟"),
        ("Schmidt", "Schmitt"),
        ("单文静", "Shan Wenjing"),
    ],
)
def test_names_that_may_be_one_persons(one, other):
    assert names.near(one, other) and names.near(other, one) and not names.same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("王伟", "王芳"),
        ("王伟", "王伟强"),
        ("王建国", "张建国"),
        ("高志强", "高志刚"),
        ("徐淑芬", "徐淑芳"),
        ("曾雨桐", "曾雨嗣"),
        ("欧阳明月", "欧阳明"),
        ("冒名者", "曾雨桐"),
        ("", "曾雨桐"),
        ("", ""),
        ("Li", "Lu"),
        ("常洋", "李梓萱"),
        ("·", "•"),
    ],
)
def test_names_of_two_people(one, other):
    assert not names.near(one, other) and not names.same(one, other)


@pytest.mark.parametrize(
    ("cover", "firms", "person"),
    [
        ("常洋", ["新纪元物流"], "常洋"),
        ("新纪元物流 常洋 收", ["新纪元物流有限公司"], "常洋"),
        ("新纪元物流有限公司", ["新纪元物流有限公司"], ""),
        ("新纪元物流", ["新纪元物流有限公司"], ""),
        ("新纪元物流有限公司财务部", ["新纪元物流有限公司"], ""),
        ("新纪元物流有限公司 财务部 常洋（收）", ["新纪元物流有限公司"], "常洋"),
        ("新纪元物流有限公司常洋女士收", ["新纪元物流有限公司"], "常洋"),
        ("别家公司", [], ""),
        ("别家设计 曾雨桐", [], "曾雨桐"),
        ("别家科技有限公司曾雨桐收", [], "曾雨桐"),
        ("雷超 曾雨桐", [], "雷超 曾雨桐"),
        ("雷超 转 曾雨桐", [], "雷超 曾雨桐"),
        ("曾雨桐女士亲启", [], "曾雨桐"),
        ("曾小姐", [], "曾小姐"),
        ("王 伟", [], "王 伟"),
        ("王伟强", [], "王伟强"),
        ("Boyuan Design Co., Ltd. Attn: Zeng Yutong", [], "Zeng Yutong"),
        ("Boyuan Design Co., Ltd. Zeng Yutong", ["博远设计"], "Zeng Yutong"),
        ("Mrs. Zeng Yutong", [], "Zeng Yutong"),
        ("博远设计 曾\u200b雨桐 收", ["博远设计"], "曾雨桐"),
    ],
)
def test_a_cover_names_a_person_or_the_firm_alone(cover, firms, person):
    assert names.person_on(cover, firms) == person
