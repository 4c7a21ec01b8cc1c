"""The supervisor's report."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from desk.pages.base import DeskView
from handover.enums import REVIEW
from handover.report import reading


class Report(DeskView):
    """What a supervisor asks of the last month: on time, on whose word, what differed, what is carried on, who has not read."""

    permission = REVIEW

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "handover/report.html", reading.report(self.actor, timezone.now()))
