"""No page leads its reader to an address that does not open for them: every link of every page, for each role, on duty and off."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from django.http import HttpResponse

from tests.test_permissions import CREW, PAGES, address, clerk, crew, furnished, tower, world

__all__ = ["clerk", "crew", "furnished", "tower", "world"]

_LINK = re.compile(r'<a\b[^>]*?\shref="([^"]+)"')


def links(html: str, here: str) -> set[str]:
    """Where a page's links lead inside the house, without what only asks a list something else."""
    found = {urljoin(here, unescape(one)) for one in _LINK.findall(html)}
    return {
        urlsplit(one)._replace(fragment="").geturl() for one in found if one.startswith("/") and not one.startswith(("/static/", "/media/"))
    }


def shuts(answer: HttpResponse) -> bool:
    return answer.status_code == 404 or (answer.status_code == 403 and "Take over the post first" not in answer.content.decode())


@pytest.mark.parametrize(("role", "duty"), CREW)
def test_every_link_of_every_page_opens_for_its_reader(world, crew, sign_in, role, duty):
    client = sign_in(crew[role, duty])
    shown: dict[str, set[str]] = {}
    for name, page in PAGES.items():
        if page.get is None or page.get.answers(role, duty) != 200:
            continue
        here = address(name, world)
        for link in links(client.get(here).content.decode(errors="replace"), here):
            shown.setdefault(link, set()).add(name)
    # Off duty a clerk's link leads to what to do first: “take over the post”.
    shut = {link: sorted(names) for link, names in shown.items() if shuts(client.get(link, follow=True))}
    assert shut == {}
