"""Everything that becomes HTML has been escaped exactly once."""

from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from desk.pages.markup import esc, joined, qr, tag

EVIL = "<script>alert('\"&')</script>"
ESCAPED = "&lt;script&gt;alert(&#x27;&quot;&amp;&#x27;)&lt;/script&gt;"


class Reader(HTMLParser):
    """What a browser makes of it: (tag, attributes) of each element, and the text."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    ("value", "escaped"),
    [(EVIL, ESCAPED), ("陈建国", "陈建国"), (1803, "1803"), (None, "None"), (SafeString("<b>x</b>"), "<b>x</b>"), ("", "")],
)
def test_a_value_is_escaped_unless_it_is_markup_of_ours(value, escaped):
    assert esc(value) == escaped


@pytest.mark.parametrize(
    ("made", "html"),
    [
        (lambda: tag("p", "a", 1, "<"), "<p>a1&lt;</p>"),
        (lambda: tag("a", "18-03", href="/x/?a=1&b=2", class_="number"), '<a href="/x/?a=1&amp;b=2" class="number">18-03</a>'),
        (lambda: tag("i", title=EVIL), f'<i title="{ESCAPED}"></i>'),
        (lambda: tag("i", data_shortcut="k", hidden=None, lang="", checked=False), '<i data-shortcut="k"></i>'),
        (lambda: tag("i", data_count=0), '<i data-count="0"></i>'),
        (lambda: tag("td", tag("b", "<")), "<td><b>&lt;</b></td>"),
        (lambda: joined([tag("b", "x"), "<", mark_safe("<hr>")]), "<b>x</b>&lt;<hr>"),
        (lambda: joined([]), ""),
    ],
)
def test_markup_is_built_from_escaped_parts(made, html):
    assert (made(), isinstance(made(), SafeString)) == (html, True)


@given(st.text(), st.text())
def test_no_text_breaks_out_of_its_place(text, attribute):
    read = Reader(tag("p", text, title=f"x{attribute}"))
    assert [name for name, _attributes in read.elements] == ["p"]
    assert unescape(tag("p", text)) == f"<p>{text}</p>"
    assert read.elements[0][1] == {"title": f"x{attribute}"}


@pytest.mark.parametrize("text", ["FK261123-001", "1", "TX23456789ABCDEFGH", "访客"])
def test_a_code_is_a_whole_qr_drawn_inline(text):
    code = qr(text)
    elements = Reader(code).elements
    assert ([name for name, _attributes in elements], isinstance(code, SafeString)) == (["svg", "path"], True)
    assert (elements[0][1]["class"], elements[0][1]["width"] == elements[0][1]["height"]) == ("qr", True)
    # The smallest QR code has 21 modules, Micro QR fewer; the border adds two on each side.
    assert int(elements[0][1]["width"]) >= (21 + 4) * 4


def test_a_larger_scale_draws_a_larger_code():
    small, large = (int(Reader(qr("FK261123-001", scale=scale)).elements[0][1]["width"]) for scale in (2, 8))
    assert large == 4 * small


# --- a line of an entry's facts --------------------------------------------------------------------
def drawn(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ('{% fact _("Time") a b c %}', "<dt>Time</dt><dd>10:42 · &lt;b&gt; · 0</dd>"),
        ('{% fact _("Time") a none empty %}', "<dt>Time</dt><dd>10:42</dd>"),
        ('{% fact _("Time") none empty no %}', ""),
        ("{% fact label a words=True %}", '<dt>Host\'s</dt><dd class="words">10:42</dd>'),
        (
            '{% factof _("Time") %}\n  {{ a }}\n  {% if no %}{{ b }}{% endif %}\n\n  {{ b }}\n{% endfactof %}',
            "<dt>Time</dt><dd>10:42 · &lt;b&gt;</dd>",
        ),
        ('{% factof _("Time") %}\n  {{ a }}\n  <br>{{ b }}\n{% endfactof %}', "<dt>Time</dt><dd>10:42<br>&lt;b&gt;</dd>"),
        ('{% factof _("Time") %}\n  {{ empty }}\n{% endfactof %}', ""),
    ],
)
def test_a_line_of_facts_has_a_dot_between_its_parts_and_is_not_there_when_all_are_empty(source, line):
    said = {"a": "10:42", "b": "<b>", "c": 0, "none": None, "empty": "", "no": False, "label": mark_safe("Host's")}
    assert drawn(source, **said) == line


def test_a_time_that_is_still_owed_is_late_once_it_has_passed():
    now = timezone.now()
    assert [drawn("{{ at|due:now }}", at=now + timedelta(minutes=n), now=now) for n in (-1, 0, 1)] == ["b-late", "b-wait", "b-wait"]
