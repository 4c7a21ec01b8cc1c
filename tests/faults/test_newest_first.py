"""The search's first page is what was used last, however many rows answer the question."""

import os
import random
import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from desk.finding import search
from desk.ledger import bulk
from desk.models import SearchRow
from tests.factories import PropertyFactory

pytestmark = pytest.mark.xdist_group("many_rows")

ROWS = int(os.environ.get("FAULTS_ROWS", "12000"))
ASKED = int(os.environ.get("FAULTS_QUESTIONS", "240"))
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
NAMES = [family + given for family in "王李张陈曾" for given in ("建国", "晓燕", "雨桐", "思远", "志强", "芳", "伟", "建华")]
RARE = ["欧阳明月", "司马相如", "诸葛亮"]


def furnished():
    """More rows than are taken or walked, used in another order than they were written; some of another property among them."""
    tower, north, rng = PropertyFactory(slug="tower"), PropertyFactory(slug="north"), random.Random(502)
    minutes = list(range(ROWS))
    rng.shuffle(minutes)
    rows = []
    for number, minute in enumerate(minutes):
        name = rng.choice(RARE) if rng.random() < 0.004 else rng.choice(NAMES)
        room = f"{rng.randrange(1, 31):02d}{rng.randrange(1, 9):02d}"
        terms = search.terms(
            people=[name], room=room, number=f"FK26{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}-{number % 400:03d}"
        )
        rows.append(
            SearchRow(
                property=north if number % 10 == 9 else tower,
                subject=("visitors.visit", "visitors.visit", "mail.mailitem", "directory.contact")[number % 4],
                key=uuid.UUID(int=rng.getrandbits(128)),
                at=NOON + timedelta(minutes=minute),
                **terms,
            )
        )
    # One firm had hundreds of visitors long ago, and none since.
    rows += [
        SearchRow(
            property=tower, subject="visitors.visit", key=uuid.uuid4(), at=NOON - timedelta(minutes=n), **search.terms(people=["长久以前"])
        )
        for n in range(1, 1500)
    ]
    bulk.insert(SearchRow, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE desk_searchrow")
    return SimpleNamespace(tower=tower, rows=sorted((row for row in rows if row.property == tower), key=lambda row: row.at, reverse=True))


def questions(rng):
    """What clerks type: a name or a part of it, its reading or its first letters, a room, a floor, a number; two of them."""
    name = rng.choice(NAMES + RARE)
    reading = next(iter(search._tokens_of(name, every=False)))
    tokens = [token[1:] for token in search._tokens_of(name, every=False) if token[0] in "pi"]
    room = f"{rng.randrange(1, 31):02d}{rng.randrange(1, 9):02d}"
    day = f"FK26{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}"
    one = rng.choice(
        [name, name[0], name[-1], rng.choice(tokens), rng.choice(tokens)[:2], room, room[:2], day, "fk26", "长久以前", reading]
    )
    return one if rng.random() < 0.7 else f"{one} {rng.choice([room[:2], name, 'w', 'fk'])}"


def test_the_first_page_is_what_was_used_last_as_a_look_at_every_row_finds_it(house):
    rng, wrong, many = random.Random(1126), [], 0
    for _question in range(ASKED):
        question = questions(rng)
        subjects = rng.choice([(), (), ("visitors.visit",), ("directory.contact", "directory.unit")])
        tree = search.parse(question)
        right = [
            row.key
            for row in house.rows
            if (not subjects or row.subject in subjects) and tree is not None and search._holds(tree, f" {row.text} ")
        ]
        found = [row.key for row in search.find(house.tower, question, subjects=subjects)]
        many += len(right) > search.CANDIDATES
        if found[: search.PAGE] != right[: search.PAGE] or len(found) < min(len(right), search.CANDIDATES):
            wrong.append((question, subjects, len(right)))
    assert (wrong, many > ASKED // 6) == ([], True)
