"""“I don't know” is no answer (A10), nor is “that is not my business” (A8): what the desk does not know it asks a superior."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# What the database itself refuses, word by word; the form refuses the same with what people put around it.
PLAIN = (
    *("不知道", "不清楚", "不晓得", "不了解", "不明白", "不懂", "不详", "没听说", "没听说过", "没听过", "说不准", "说不清", "不好说"),
    *("答不上来", "回答不了", "无法回答", "无法答复", "无可奉告", "不归我管", "与我无关"),
)
NO_ANSWERS = ", ".join(f"'{one}'" for one in PLAIN)
NO_ANSWER = _(
    "Write down the answer. “I don't know” is none (manual A10): leave it open, then “Ask a superior”, and promise the customer a time."
)

_AROUND = (
    "(?:你好|您好|对不起|抱歉|很抱歉|不好意思|请见谅|先生|女士|我们|我|俺|本台|前台|这边|这里|这个|这件事|这事|这|那个|那|具体|暂时|目前|现在"
    "|真的|实在|确实|也|都|还|可|就|啊|呀|哦|呢|了|的|吧|嘛|哈|诶|嗯)*"
)
_ENGLISH = r"(?:(?:sorry|i|we|really|have|am|are) )*(?:(?:do not|don'?t) know|dunno|(?:no|not a) (?:idea|clue)|not sure|unknown)(?: sorry)?"
_NOTHING = re.compile(
    rf"{_AROUND}(?:(?:不|没|没有|不太|不大|不是很|并不|完全不|也不)(?:知道|清楚|晓得|了解|明白|懂|详|知|听说过?|听过)"
    rf"|{'|'.join(PLAIN)}|不归(?:我们?|前台)管|(?:跟|和|与|同)我们?(?:无关|没关系)|不关我们?的?事|不是我们?(?:管|负责)){_AROUND}"
    rf"|{_ENGLISH}"
)


def is_no_answer(text: str) -> bool:
    """Whether all that is said is that nobody knows, in whatever polite words."""
    plain = re.sub(r"[^\w']+", " ", unicodedata.normalize("NFKC", text).replace("’", "'").lower()).strip()
    return bool(text.strip()) and (
        not plain or _NOTHING.fullmatch(plain.replace(" ", "")) is not None or _NOTHING.fullmatch(plain) is not None
    )


def refuse_no_answer(text: str) -> None:
    """Validator of an answer: raises ``ValidationError`` (code ``no_answer``) with what to do instead."""
    if is_no_answer(text):
        raise ValidationError(NO_ANSWER, code="no_answer")
