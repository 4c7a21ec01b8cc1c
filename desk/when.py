"""A time as a clerk types it: ``30`` (minutes), ``1700``, ``明天10点``, ``后天下午3点``, ``周五9点半``."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DAYS = {"今天": 0, "今日": 0, "today": 0, "明天": 1, "明日": 1, "tomorrow": 1, "后天": 2, "大后天": 3}
WEEK = "一二三四五六日"
NIGHT, MORNING = ("晚上", "今晚"), ("凌晨", "am")
AFTERNOON = ("中午", "下午", "傍晚", "晚上", "今晚", "pm")
NUMERALS = {text: hour for hour, text in enumerate((*"零一二三四五六七八九十", "十一", "十二"))} | {"两": 2}
PARTS = {"": 0, "半": 30, "一刻": 15, "三刻": 45}
FARTHEST = timedelta(days=92)

_SPAN = re.compile(r"(?:(?P<minutes>\d{1,3})(?:分钟?|min)?|(?P<hours>\d{1,2}|半|[一两二三四五六七八九十])个?(?:小时|h))(?:之?[内后])?")
_POINT = re.compile(
    r"(?P<day>今天|今日|明天|明日|大后天|后天|today|tomorrow|(?P<after>下)?(?:周|星期|礼拜)(?P<week>[一二三四五六日天])"
    r"|(?P<month>\d{1,2})[-/月](?P<date>\d{1,2})[日号]?)?"
    r"(?P<half>凌晨|早上|上午|中午|下午|傍晚|晚上|今晚|am|pm)?"
    r"(?P<hour>\d{1,2}|[一两二三四五六七八九十]{1,2})"
    r"(?:(?:[:点时])(?P<minute>\d{1,2}|半|一刻|三刻)?分?|(?P<two>\d{2}))"
)


def parse(text: str, now: datetime) -> datetime:
    """The moment meant, in UTC. ``now`` is aware and on the property's clock.

    One to three digits are minutes from now, four an hour and a minute. A time of today that has
    passed is not guessed into tomorrow. Raises ``ValidationError`` (codes ``when``, ``past``, ``far``).
    """
    said = "".join(unicodedata.normalize("NFKC", text or "").lower().split())
    if span := _SPAN.fullmatch(said):
        found = now.astimezone(UTC) + _length(span)
    elif point := _POINT.fullmatch(said):
        found = _moment(point, now).astimezone(UTC)
    else:
        raise _unclear()
    if found <= now.astimezone(UTC):
        raise ValidationError(_("This time has passed. For another day write it before the hour, such as 明天10点."), code="past")
    if found > now.astimezone(UTC) + FARTHEST:
        raise ValidationError(_("This is more than three months away."), code="far")
    return found


def _unclear() -> ValidationError:
    return ValidationError(_("Write a time such as 30 (minutes), 1700, 明天10点 or 后天下午3点."), code="when")


def _length(span: re.Match[str]) -> timedelta:
    if span["minutes"]:
        return timedelta(minutes=int(span["minutes"]))
    hours = span["hours"]
    return timedelta(minutes=30) if hours == "半" else timedelta(hours=int(hours) if hours.isdigit() else NUMERALS[hours])


def _day(point: re.Match[str], today: date) -> date:
    if point["week"]:
        ahead = (WEEK.index(point["week"].replace("天", "日")) - today.weekday()) % 7
        monday = today - timedelta(days=today.weekday())
        return (
            monday + timedelta(days=7 + WEEK.index(point["week"].replace("天", "日"))) if point["after"] else today + timedelta(days=ahead)
        )
    if point["month"]:
        try:
            day = today.replace(month=int(point["month"]), day=int(point["date"]))
            return day if day >= today else day.replace(year=day.year + 1)
        except ValueError:
            raise _unclear() from None
    return today + timedelta(days=DAYS[point["day"]]) if point["day"] else today


def _moment(point: re.Match[str], now: datetime) -> datetime:
    if point["hour"] not in NUMERALS and not point["hour"].isdigit():
        raise _unclear()
    hour = int(point["hour"]) if point["hour"].isdigit() else NUMERALS[point["hour"]]
    part = point["two"] or point["minute"] or ""
    minute = int(part) if part.isdigit() else PARTS[part]
    day, half = _day(point, now.date()), point["half"] or ""
    if half in NIGHT and hour < 5:
        raise _unclear()  # one in the night is of this day to some and of the next to others
    if half in AFTERNOON and hour < 12 and not (half == "中午" and hour >= 10):
        hour += 12
    elif hour == 12 and half in (*NIGHT, *MORNING):
        hour, day = 0, day + timedelta(days=half in NIGHT)
    if hour > 23 or minute > 59:
        raise _unclear()
    return datetime.combine(day, time(hour, minute), now.tzinfo)
