"""What a form's ``layout`` is declared with: each piece is drawn by a template of our own pack, ``templates/desk_pack``.

A field is named once, where it stands; one the form has taken away, or has drawn already, is passed over.
"""

from collections.abc import Iterable
from typing import Any

from crispy_forms import layout as crispy
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from crispy_forms.utils import render_field
from django import forms
from django.template.loader import render_to_string

from desk.pages.markup import joined
from desk.types import Text

PACK = "desk_pack"
EMPTY = (None, "", False)
NOTHING = joined(())

__all__ = ["Ask", "Box", "Include", "Late", "Layout", "More", "Pick", "Row", "Say", "Section", "Stack", "Step", "drawn", "part"]


def drawn(form: forms.Form, layout: Layout | None = None) -> FormHelper:
    """How ``{% crispy form %}`` draws it: the page has the ``<form>``; what a layout does not name is hidden, or not shown."""
    helper = FormHelper(form)
    helper.form_tag, helper.disable_csrf = False, True
    if layout is not None:
        helper.layout, helper.render_hidden_fields = layout, True
    return helper


def part(form: forms.Form, *pieces: Any) -> FormHelper:
    """Some of a form whose page lays it out itself: ``{% crispy form form.someone %}``; its errors stand where the page says."""
    helper = drawn(form, Layout(*pieces))
    helper.render_hidden_fields = helper.form_show_errors = False
    return helper


class Ask(crispy.Field):
    """A field as wide as its ``width`` says (``"c4"`` of twelve, ``"wide"``).

    ``rule``: the part of the page that a script shows and hides with it. ``needed``: it is marked so, whatever the form says.
    ``when``: only while this attribute of the form says so. ``begins``: the page begins here; or, named, where that initial is given.
    """

    pick = "flow"

    def __init__(self, name: str, width: str = "", *, rule: str = "", needed: bool = False, when: str = "", begins: bool | str = False):
        super().__init__(name)
        self.name, self.when, self.begins = name, when, begins
        self.says = {"width": width, "rule": rule, "needed": needed}

    def render(self, form: Any, context: Any, template_pack: Any = PACK, **kwargs: Any) -> str:
        if self.name not in form.fields or self.name in form.rendered_fields or (self.when and not getattr(form, self.when)):
            return NOTHING
        begins = bool(form.initial.get(self.begins)) if isinstance(self.begins, str) else self.begins
        extra = {**self.says, "pick": self.pick, "begins": begins}
        return str(render_field(self.name, form, context, template_pack=template_pack, extra_context=extra))


class Pick(Ask):
    """A choice by a digit; ``then`` the focus goes on (``"flow"``), the form is sent (``"send"``), or nothing more (``"stay"``)."""

    def __init__(self, name: str, width: str = "", *, then: str = "flow", **says: Any):
        super().__init__(name, width, **says)
        self.pick = then


class Box(crispy.Div):
    """Pieces in a box of their own; ``when`` as of :class:`Ask`."""

    def __init__(self, *fields: Any, when: str = "", **says: Any):
        super().__init__(*fields, **says)
        self.when = when

    def render(self, form: Any, context: Any, template_pack: Any = PACK, **kwargs: Any) -> str:
        if self.when and not getattr(form, self.when):
            return NOTHING
        return str(super().render(form, context, template_pack, **kwargs))


class Row(Box):
    """Pieces beside each other."""

    css_class = "inline"


class Stack(Box):
    """Pieces beneath each other."""

    css_class = "stack"


class Drawn(crispy.LayoutObject):
    """A piece with a template of its own, which is told what the piece says."""

    template = ""
    fields: list[Any] = []

    def says(self, form: Any) -> dict[str, Any] | None:
        """What the template is told; ``None`` where the piece has nothing to stand for."""
        return {}

    def render(self, form: Any, context: Any, template_pack: Any = PACK, **kwargs: Any) -> str:
        said = self.says(form)
        if said is None:
            return NOTHING
        fields = self.get_rendered_fields(form, context, template_pack)
        return render_to_string(self.get_template_name(template_pack), {**context.flatten(), "form": form, "fields": fields, **said})


class Step(Drawn):
    """The heading of what comes next in a grid."""

    template = "%s/layout/step.html"

    def __init__(self, title: Text, *fields: Any):
        self.title, self.fields = title, list(fields)

    def says(self, form: Any) -> dict[str, Any] | None:
        return {"title": self.title}


class Section(Step):
    """Pieces under a heading, in a card that has several."""

    template = "%s/layout/section.html"


class Late(Drawn):
    """The true times, where the form is one of a late entry (:class:`desk.pages.forms.LateForm`)."""

    template = "%s/layout/late.html"

    def render(self, form: Any, context: Any, template_pack: Any = PACK, **kwargs: Any) -> str:
        late = Late()
        late.fields = [Ask(name, "c4") for name in getattr(form, "LATE", ())]
        return super(Late, late).render(form, context, template_pack) if late.fields else NOTHING


class More(Drawn):
    """Fields folded away: a clerk opens them when the entry asks for them. Open where one is wrong or says more than it began with."""

    template = "%s/layout/more.html"

    def __init__(self, title: Text, *names: str, width: str = "c6"):
        self.title, self.names = title, names
        self.fields = [Ask(name, width) for name in names]

    def says(self, form: Any) -> dict[str, Any] | None:
        return {"title": self.title, "opened": any(self._used(form[name]) for name in self.names if name in form.fields)}

    @staticmethod
    def _used(field: forms.BoundField) -> bool:
        value = field.value()
        return bool(field.errors) or (value not in EMPTY and str(value) != str(field.field.initial))


class Say(Drawn):
    """The sentence the manual prescribes here."""

    template = "%s/layout/say.html"

    def __init__(self, sentence: Text, *, rule: str = ""):
        self.sentence, self.rule, self.fields = sentence, rule, []

    def says(self, form: Any) -> dict[str, Any] | None:
        return {"sentence": self.sentence, "rule": self.rule}


class Include(Drawn):
    """What is more than fields: a template of the book. ``names`` are the fields it draws; ``when`` as of :class:`Ask`."""

    def __init__(self, template: str, *names: str, when: str = ""):
        self.template, self.names, self.when, self.fields = template, names, when, []

    def says(self, form: Any) -> dict[str, Any] | None:
        return {} if not self.when or getattr(form, self.when) else None


def named(pieces: Iterable[Any]) -> list[str]:
    """The fields a layout names, in their order."""
    found: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            found.append(piece)
        else:
            found += [*getattr(piece, "names", ()), *named(() if isinstance(piece, More) else piece.fields)]
    return found
