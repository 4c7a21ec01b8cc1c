"""The page of a form about one post."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from desk.pages.editing import FormPage
from handover.enums import VIEW, WORK
from handover.posts.forms import PostForm


class PostPage(FormPage):
    """A form about one post: it is named in the address, and chosen for the form."""

    permission = VIEW
    work_permission, at_desk = WORK, False
    form_class: type[PostForm]
    work: Callable[[Any], Any]  # each page: what the form, valid, does
    template_name = "handover/post.html"
    title: Any
    say: Any = ""

    def context(self) -> dict[str, Any]:
        return {"title": self.title, "say": self.say, "back": self.url("handover:duty")}

    def get(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(actor=self.actor, initial={"post": request.GET.get("post", "")})
        return self.show(form, **self.context())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self.form_class(request.POST, actor=self.actor)
        done = self.attempt(form, lambda: self.work(form))
        return done if isinstance(done, HttpResponse) else redirect(self.way_on(done))

    def way_on(self, done: Any) -> str:
        return self.url("handover:entry", done.number)
