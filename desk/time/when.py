"""A time as a clerk types it: ``30`` (minutes), ``1700``, ``明天10点``, ``后天下午3点``, ``周五9点半``."""

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from desk.written.numerals import NUMBER, number

DAYS = {"今天": 0, "今日": 0, "today": 0, "今": 0, "明天": 1, "明日": 1, "tomorrow": 1, "明": 1, "后天": 2, "大后天": 3}
WEEK = "一二三四五六日"
NIGHT, MORNING = ("晚上", "今晚", "晚"), ("凌晨", "am")
AFTERNOON = ("中午", "下午", "傍晚", *NIGHT, "pm")
PARTS = {"": 0, "半": 30, "一刻": 15, "三刻": 45}
FARTHEST = timedelta(days=92)

_N = NUMBER.replace(r"\d+", r"\d{1,3}")
_SPAN = re.compile(
    rf"(?:(?P<bare>\d{{1,3}})|(?P<days>{_N})天"
    rf"|(?:(?P<hours>半|{_N})个?(?P<half>半)?(?:小时|钟头|h))?(?:零|又)?(?:(?P<minutes>{_N})(?:分钟?|min))?)"
    r"(?:[之以]?[内后])?"
)
_POINT = re.compile(
    r"(?P<day>今天|今日|明天|明日|大后天|后天|today|tomorrow|[今明](?=[早晚])|(?P<after>下)?(?:周|星期|礼拜)(?P<week>[一二三四五六日天])"
    r"|(?:(?P<year>\d{4})[-/年.])?(?P<month>\d{1,2})[-/月.](?P<date>\d{1,2})[日号]?)?"
    r"(?P<half>凌晨|早上|上午|中午|下午|傍晚|晚上|今晚|早|晚|am|pm)?"
    r"(?:(?P<close>下班)|(?P<hour>\d{1,2}|[一两二三四五六七八九十]{1,2})"
    r"(?:(?:[:点时])(?P<minute>\d{1,2}|半|一刻|三刻)?分?|(?P<two>\d{2}))?(?P<later>am|pm)?)"
    r"(?:[之以]?前)?"
)


def parse(text: str, now: datetime, *, closing: time | None = None) -> datetime:
    """The moment meant, in UTC. ``now`` is aware and on the property's clock; ``closing``: when its service ends (下班前).

    One to three digits are minutes from now, four an hour and a minute. A time of today that has
    passed is not guessed into tomorrow, nor five into seventeen. Raises ``ValidationError`` (codes
    ``when``, ``past``, ``far``).
    """
    said = "".join(unicodedata.normalize("NFKC", text or "").lower().split())
    span, point = _SPAN.fullmatch(said), _POINT.fullmatch(said)
    if span and any(span.groupdict().values()):
        found = now.astimezone(UTC) + _length(span)
    elif point:
        found = _moment(point, now, closing).astimezone(UTC)
    else:
        raise _unclear()
    if found <= now.astimezone(UTC):
        raise _passed(found + timedelta(hours=12), point, now)
    if found > now.astimezone(UTC) + FARTHEST:
        raise ValidationError(_("This is more than three months away."), code="far")
    return found


def _passed(later: datetime, point: re.Match[str] | None, now: datetime) -> ValidationError:
    """Five, said at two in the afternoon, may be seventeen: that is offered, never written."""
    local = later.astimezone(now.tzinfo)
    if (
        point
        and not point["half"]
        and not point["later"]
        and not point["day"]
        and not point["close"]
        and now < later
        and local.date() == now.date()
    ):
        offer = _("This time has passed. %(later)s? Then write %(later)s.")
        return ValidationError(offer, code="past", params={"later": f"{local:%H:%M}"})
    return ValidationError(_("This time has passed. For another day write it before the hour, such as 明天10点."), code="past")


def _unclear() -> ValidationError:
    return ValidationError(_("Write a time such as 30 (minutes), 1700, 明天10点 or 后天下午3点."), code="when")


def _length(span: re.Match[str]) -> timedelta:
    def said(name: str) -> int:
        return number(span[name] or "零") or 0

    if span["hours"] == "半":
        return timedelta(minutes=30 + said("minutes"))
    return timedelta(days=said("days"), hours=said("hours"), minutes=said("bare") + said("minutes") + (30 if span["half"] else 0))


def _day(point: re.Match[str], today: date) -> date:
    if point["week"]:
        ahead = (WEEK.index(point["week"].replace("天", "日")) - today.weekday()) % 7
        monday = today - timedelta(days=today.weekday())
        return (
            monday + timedelta(days=7 + WEEK.index(point["week"].replace("天", "日"))) if point["after"] else today + timedelta(days=ahead)
        )
    if point["month"]:
        try:
            day = today.replace(year=int(point["year"] or today.year), month=int(point["month"]), day=int(point["date"]))
            return day if day >= today or point["year"] else day.replace(year=day.year + 1)
        except ValueError:
            raise _unclear() from None
    return today + timedelta(days=DAYS[point["day"]]) if point["day"] else today


def _moment(point: re.Match[str], now: datetime, closing: time | None) -> datetime:
    if point["close"]:
        if closing is None or point["half"]:
            raise _unclear()
        return datetime.combine(_day(point, now.date()), closing, now.tzinfo)
    hour = number(point["hour"])
    if hour is None:
        raise _unclear()
    part = point["two"] or point["minute"] or ""
    minute = int(part) if part.isdigit() else PARTS[part]
    day, half = _day(point, now.date()), point["half"] or point["later"] or ""
    if half in NIGHT and hour < 5:
        raise _unclear()  # one in the night is of this day to some and of the next to others
    if half in AFTERNOON and hour < 12 and not (half == "中午" and hour >= 10):
        hour += 12
    elif hour == 12 and half in (*NIGHT, *MORNING):
        hour, day = 0, day + timedelta(days=half in NIGHT)
    if hour > 23 or minute > 59:
        raise _unclear()
    return datetime.combine(day, time(hour, minute), now.tzinfo)
