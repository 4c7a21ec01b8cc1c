"""The nightly breaking of rules: which small breaks it knows, and that it leaves the tree alone."""

import importlib.util
import sys
from types import ModuleType

import pytest
from django.conf import settings

RULES = '''
def may(item, actor):
    """A sentence is no rule."""
    if item.state == "held" and not item.legal:
        raise Refused(_("Not now."))
    item.slot = None


GIVE = Transition("give", _("Hand out"), states(S.HELD, S.OUT), unless=(no_unit, no_name), at_desk=True, shortcut="g", tone="do")
'''

MODEL = """
class Item(Entry):
    pieces = models.IntegerField(default=1)

    class Meta:
        constraints = [CheckConstraint(condition=~Q(state="lost") | Q(pieces=2), name="lost_means_two")]

    triggers = (Trigger("item_ended", "item", "UPDATE", "ended stays ended", "OLD.state = 'lost' AND NEW.state <> OLD.state"),)
"""


@pytest.fixture(scope="module")
def mutate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutate", settings.BASE_DIR / ".ci" / "mutate.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutate"] = module
    spec.loader.exec_module(module)
    return module


def broken(mutate, path, source):
    """What changes in the line, of every mutant: ``(kind, was, now)``."""
    kept = source.encode()
    return [(one.kind, kept[one.start : one.end].decode().strip(), one.text.decode().strip()) for one in mutate.mutants(path, kept)]


def test_a_rule_is_broken_in_every_small_way(mutate):
    assert broken(mutate, "mail/items/states.py", RULES) == [
        ("never", 'item.state == "held" and not item.legal', "False"),
        ("remove", 'raise Refused(_("Not now."))', "pass"),
        ("drop a condition", 'item.state == "held" and', ""),
        ("drop a condition", "and not item.legal", ""),
        ("compare", "==", "!="),
        ("constant", '"held"', '"heldx"'),
        ("drop a not", "not", ""),
        ("remove", "item.slot = None", "pass"),
        ("constant", '"give"', '"givex"'),
        ("drop a state", "S.HELD,", ""),
        ("drop a state", ", S.OUT", ""),
        ("drop one of them", "no_unit,", ""),
        ("drop one of them", ", no_name", ""),
        ("constant", "True", "False"),
    ]


def test_of_a_model_only_the_promises_are_broken(mutate):
    assert broken(mutate, "mail/items/models.py", MODEL) == [
        ("drop a condition", '~Q(state="lost") |', ""),
        ("drop a condition", "| Q(pieces=2)", ""),
        ("drop a not", "~", ""),
        ("constant", '"lost"', '"lostx"'),
        ("constant", "2", "3"),
        ("SQL", "AND", "OR"),
        ("SQL", "=", "<>"),
        ("SQL", "<>", "="),
    ]


def test_every_mutant_of_the_house_is_another_program_that_still_parses(mutate):
    for path in (
        "mail/items/states.py",
        "handover/handovers/actions.py",
        "enquiries/complaints/models.py",
        "desk/ledger/database_rules.py",
    ):
        source = (settings.BASE_DIR / path).read_bytes()
        found = list(mutate.mutants(path, source))
        assert len(found) > 50
        for one in found:
            compile(one.applied(source), path, "exec")


@pytest.mark.parametrize(
    ("path", "tests"),
    [
        ("mail/items/states.py", ["tests/mail", "tests/test_house.py", "tests/test_permissions.py"]),
        ("mail/items/models.py", ["tests/rules", "tests/mail"]),
        ("handover/handovers/actions.py", ["tests/handover"]),
        ("desk/ledger/writers.py", ["tests/desk", "tests/visitors"]),
    ],
)
def test_a_mutant_is_shown_to_the_tests_of_its_app(mutate, path, tests):
    assert mutate.tests_of(path) == tests
