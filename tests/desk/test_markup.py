"""Everything that becomes HTML has been escaped exactly once."""

from html import unescape
from html.parser import HTMLParser

import pytest
from django.utils.safestring import SafeString, mark_safe
from hypothesis import given
from hypothesis import strategies as st

from desk.markup import esc, joined, qr, tag

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
        (lambda: tag("i", data_key="k", hidden=None, lang="", checked=False), '<i data-key="k"></i>'),
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
