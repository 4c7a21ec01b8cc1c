"""States and kinds of the handover book's rows, and what reading and writing them takes: what every room may speak of."""

from django.db import models
from django.utils.translation import pgettext_lazy

VIEW, WORK, REVIEW = "handover.view", "handover.work", "handover.review"


class HandoverState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("handover", "being written")
    SUBMITTED = "submitted", pgettext_lazy("handover", "waiting for the relief")
    REVIEW = "review", pgettext_lazy("handover", "being read")
    ACCEPTED = "accepted", pgettext_lazy("handover", "accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("handover", "withdrawn")


class HandoverKind(models.TextChoices):
    RELIEF = "relief", pgettext_lazy("handover", "from clerk to clerk")
    CLOSING = "closing", pgettext_lazy("handover", "the post closes")
    UNRELIEVED = "unrelieved", pgettext_lazy("handover", "the post is left without relief")
    FIRST = "first", pgettext_lazy("handover", "first use of the post")
    ABSENT = "absent", pgettext_lazy("handover", "without the outgoing clerk")


class NoteState(models.TextChoices):
    NOTED = "noted", pgettext_lazy("note", "noted")
    REPORTED = "reported", pgettext_lazy("note", "reported")
    SETTLED = "settled", pgettext_lazy("note", "settled")


class NoteKind(models.TextChoices):
    SUSPICIOUS = "suspicious", pgettext_lazy("note", "somebody suspicious")
    UNKNOWN = "unknown", pgettext_lazy("note", "somebody unknown")
    ASKED_TO_LEAVE = "asked_to_leave", pgettext_lazy("note", "asked to leave")
    CONFLICT = "conflict", pgettext_lazy("note", "conflict")
    THEFT = "theft", pgettext_lazy("note", "theft")
    INJURY = "injury", pgettext_lazy("note", "illness or injury")
    FIRE = "fire", pgettext_lazy("note", "fire safety")
    EQUIPMENT = "equipment", pgettext_lazy("note", "equipment")
    LOST = "lost", pgettext_lazy("note", "lost property")
    MAIL = "mail", pgettext_lazy("note", "mail opened or delivered wrongly")
    TO_HAND_ON = "to_hand_on", pgettext_lazy("note", "to be handed on")
    OTHER = "other", pgettext_lazy("note", "other")


class Acted(models.TextChoices):
    NONE = "none", pgettext_lazy("note", "none needed")
    DONE = "done", pgettext_lazy("note", "handled")
    GOING_ON = "going_on", pgettext_lazy("note", "goes on, to be handed on")


class Severity(models.TextChoices):
    LOW = "low", pgettext_lazy("severity", "low")
    MEDIUM = "medium", pgettext_lazy("severity", "medium")
    HIGH = "high", pgettext_lazy("severity", "high")


class NoticeState(models.TextChoices):
    CURRENT = "current", pgettext_lazy("notice", "in force")
    WITHDRAWN = "withdrawn", pgettext_lazy("notice", "withdrawn")


class StandInState(models.TextChoices):
    STANDING = "standing", pgettext_lazy("stand-in", "standing in")
    OVER = "over", pgettext_lazy("stand-in", "over")
