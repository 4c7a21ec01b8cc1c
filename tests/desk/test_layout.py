"""How forms stand: every field of every form is named where it is drawn, once."""

import pytest
from django.apps import apps
from django.utils.module_loading import import_module

from desk.pages.forms import DeskForm
from desk.pages.layout import Late, named


def every_form(cls=DeskForm):
    for app in apps.get_app_configs():
        if app.name in ("desk", "directory", "visitors", "enquiries", "mail", "handover"):
            import_module(f"{app.name}.urls")
    found = []
    for one in cls.__subclasses__():
        found += [one, *every_form(one)] if one.__module__.split(".")[0] != "tests" else []
    return list(dict.fromkeys(found))


LAID_OUT = [one for one in every_form() if one.layout is not None]


@pytest.mark.parametrize("form", LAID_OUT, ids=lambda one: one.__name__)
def test_a_layout_names_every_field_of_its_form_and_each_once(form):
    drawn = named(form.layout)
    late = list(getattr(form, "LATE", ())) if any(isinstance(piece, Late) for piece in form.layout) else []
    asked = {name for name, field in form.base_fields.items() if not field.widget.is_hidden}
    assert asked - {*drawn, *late} == set()
    assert [name for name in drawn if drawn.count(name) > 1] == []


def test_a_layout_names_no_field_that_no_form_of_its_kind_has():
    names = {}
    for form in LAID_OUT:
        names.setdefault(id(form.layout), set()).update(form.base_fields)
    for form in LAID_OUT:
        later = {"tidy"}  # made when the form is
        assert set(named(form.layout)) - names[id(form.layout)] - later == set(), form
