"""“I don't know” in any words is no answer (A10, A8); one thing said beside it, and it is one."""

import pytest
from django.db import IntegrityError, transaction

from desk.written.answers import NOTED, PLAIN, is_no_answer
from enquiries.answers.models import Answer
from tests.factories import ComplaintFactory, EnquiryFactory
from tests.visitors.helpers import errors

SAYS_NOTHING = [
    *("稍等", "请稍等。", "等一下再说", "正在查", "忙", "随便", "没啥"),
    *(
        "不知道",
        "我不知道",
        "不清楚。",
        "对不起，我不知道",
        "这个我也不太清楚啊",
        "没听说过",
        "没听说过了",
        "不晓得",
        "不晓得，你自己问物业",
    ),
    *("没办法", "没有办法啊", "真的没办法", "没法子", "没辙了", "我也没办法，不好意思", "无能为力", "爱莫能助", "帮不了您", "这个管不了"),
    *("这不归我管", "不归前台管", "不是我们负责的", "不是我的事", "跟我们没关系", "不关我事", "不负责", "别问我", "问我也没用"),
    *("自己问", "你自己去问一下保安", "您自己查吧", "自己想办法", "去问别人", "不清楚，问一下物业", "不知道，您还是去问问管理处吧"),
    *("说不准", "很难说", "不好说吧", "记不清了", "忘了", "谁知道", "没人知道呀", "不确定", "搞不清楚", "以后再说", "再看看", "看情况"),
    *("已答复", "已告知", "已经回答过了", "说了", "告诉了", "I don’t know", "Sorry, no idea", "not sure", "Not my job", "？", "……", "-"),
    # in other characters, letters and manners
    *("不曉得", "這個我不清楚", "無可奉告", "不記得了", "沒辦法", "抱歉，我也不知道怎麼走", "這不歸我管", "說不準", "請自行查詢"),
    *(
        "不zhi道",
        "bu zhi dao",
        "buzhidao",
        "wo bu zhidao",
        "bu qing chu",
        "mei ban fa",
        "Bù zhīdào",
        "ＢＵ ＺＨＩ ＤＡＯ",
        "wo ye bu qingchu a",
    ),
    *(
        "拿不准",
        "抱歉，我也不知道怎么走",
        "我新来的，不太懂",
        "暂时没有答案",
        "没法回答",
        "请自行查询",
        "去问物业",
        "请去问一下物业",
        "吃不准",
    ),
    *("不知道银行在哪", "我不知道他去哪了", "没有头绪", "请您自行联系", "不造", "不知道怎么办", "新来的，不清楚", "我刚来，不太了解"),
    # acknowledgements, marks in an empty field, “done”
    *(
        "嗯",
        "嗯嗯",
        "好的",
        "好",
        "好的好的",
        "收到",
        "知道了",
        "好的，谢谢",
        "OK",
        "ok!",
        "Okay",
        "noted",
        "thanks",
        "没问题",
        "您好",
        "抱歉",
    ),
    *(
        "无",
        "無",
        "暂无",
        "略",
        "同上",
        "如上",
        "见上",
        "N/A",
        "none",
        "TBD",
        "待定",
        "待查",
        "idk",
        "IDK",
        "1",
        "１",
        "x",
        "哈哈哈",
        "aaa",
        "测试",
    ),
    *("已处理", "已處理", "已经处理了", "处理完毕", "已解决", "已办", "正在处理中", "跟进中", "好的，已处理", "已完成。", "done"),
]
SAYS_SOMETHING = [
    *("没有", "有", "可以", "不行", "不能", "是的", "No", "在 B1", "二楼", "9 点", "免费", "周日休息", "要", "到 3 号楼"),
    *(
        "不清楚，已转工程部",
        "不知道总机的请拨 114",
        "二楼不清楚，请到三楼服务台问",
        "不晓得，已请示刘主管，十分钟后回电",
        "没办法送货上门，请到前台自取",
    ),
    *(
        "自己办理：一楼自助机",
        "请联系物业 8001",
        "请到一楼问保安室拿门卡",
        "问工程部张师傅",
        "找保安队长登记",
        "没听说停水，物业群里无通知",
        "没有办法办理，须业主本人来",
    ),
    *(
        "已告知六楼前台",
        "已答复：下周一开工",
        "已当面说明",
        "已致歉",
        "已致电",
        "说了要带身份证",
        "不归我们管，归交警，电话 122",
        "不用",
        "不要钱",
    ),
    *(
        "不明白的地方看墙上说明",
        "不管几点都可以",
        "再等十分钟",
        "再说一遍：从东门进",
        "忘了带卡可在前台登记",
        "看情况：雨天关，晴天开",
        "晚上没人",
        "他有事出去了",
    ),
    # short and true
    *(
        "A口出门右转",
        "3楼",
        "18:00",
        "电话6512",
        "没有母婴室",
        "可以",
        "不可以",
        "有",
        "没有",
        "没有的",
        "可以的",
        "能",
        "不会",
        "对",
        "不对",
        "嗯，有",
        "好的，可以",
    ),
    *(
        "B1",
        "12",
        "24小时",
        "5元",
        "10分钟",
        "三楼",
        "A座",
        "右转",
        "门口",
        "不收费",
        "要预约",
        "今天",
        "明天",
        "下周一",
        "找前台",
        "找保安",
        "这里",
        "现在",
    ),
    *(
        "Yes",
        "no",
        "2nd floor",
        "Exit A",
        "Free",
        "Open 24h",
        "ATM on B1",
        "WiFi: guest",
        "to the left",
        "bu keyi",
        "you",
        "zuo zhuan",
        "3 lou",
    ),
    *(
        "已修好，可用了",
        "已换新灯",
        "已处理：换了门锁",
        "同上个月一样，月底停水",
        "无障碍通道在东门",
        "略贵，每小时20元",
        "好的，3楼右转",
        "已转工程部",
    ),
    *(
        "收到，十分钟后送到1803",
        "知道了，已关窗",
        "有，三樓",
        "東門出去右轉",
        "物業8001",
        "没停水",
        "不清楚银行在哪，请到二楼问讯处",
        "測試時間為週一",
    ),
]


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_what_says_only_that_nobody_knows_or_cares_is_no_answer(text):
    assert is_no_answer(text) is True


@pytest.mark.parametrize("text", SAYS_SOMETHING)
def test_one_thing_said_beside_it_makes_it_an_answer(text):
    assert is_no_answer(text) is False


def test_a_long_text_of_nothing_but_such_words_is_read_at_once():
    assert (is_no_answer("这个我也不是很清楚啊" * 50), is_no_answer("这个我也不是很清楚啊" * 49 + "门卡")) == (True, False)


def test_the_database_and_the_form_refuse_the_same_words(clerk):
    assert [text for text in (*PLAIN, *NOTED) if not is_no_answer(text)] == []
    enquiry = EnquiryFactory(actor=clerk)
    with pytest.raises(IntegrityError, match="answered means an answer"), transaction.atomic():
        type(enquiry).objects.update(state="answered", answer="没办法", ended_at=enquiry.created_at, version=9)


@pytest.mark.parametrize(
    ("verb", "field", "more"),
    [
        ("reply", "reply", {}),
        ("explain", "explanation", {}),
        ("resolve", "result", {"cause": "门机老化", "reply": "已更换"}),
        ("extend", "told", {"due_at": "120"}),
    ],
)
def test_no_complainant_is_told_nothing(clerk, supervisor, sign_in, verb, field, more):
    complaint = ComplaintFactory(actor=clerk, assigned=True)
    page = sign_in(supervisor).post(f"/tower/enquiries/complaints/{complaint.number}/{verb}/", {field: "没办法", **more})
    assert (page.status_code, errors(page)) == (422, {field: ["no_answer"]})


@pytest.mark.parametrize("column", ["reply", "explanation", "result"])
def test_the_database_takes_no_such_word_for_what_a_complainant_was_told(clerk, column):
    complaint = ComplaintFactory(actor=clerk, assigned=True)
    with pytest.raises(IntegrityError, match="what a complainant is told says something"), transaction.atomic():
        type(complaint).objects.update(**{column: "没办法"}, version=99)


def test_a_wish_is_not_declined_with_nothing(clerk, sign_in):
    enquiry = EnquiryFactory(actor=clerk)
    page = sign_in(clerk).post(f"/tower/enquiries/{enquiry.number}/decline/", {"reason": "不归我管"})
    assert (page.status_code, errors(page)) == (422, {"reason": ["no_answer"]})


def test_a_ready_answer_says_something_too(clerk):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as refused:
        Answer(property=clerk.property, question="厕所在哪", answer="不晓得，你自己问物业", checked_on="2026-03-02").full_clean()
    assert refused.value.error_dict["answer"][0].code == "no_answer"
