"""A book that is begun by command runs as it stands: written into a copy of the house, its own tests and the house's pass there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

BASE = Path(settings.BASE_DIR)
# What the walks over the whole house ask of this one book; the catalogue of words is left to whoever writes them.
SEEN = (
    "lost or LostEntry or second_good_line or has_a_case or correction_offers or models_is_in_a_migration or names_it"
    " or says_here_what_it_takes or matrix_knows or address_answers and clerk-on or thirty[1]"
)
WALKS = (
    *("tests/lost", "tests/rules/test_every_rule.py", "tests/test_permissions.py", "tests/test_tenancy.py"),
    *("tests/test_queries.py", "tests/test_house.py", "tests/desk/test_privacy.py"),
)


def files(base: Path) -> dict[str, str]:
    return {str(path.relative_to(base)): path.read_text() for path in base.rglob("*.py") if "__pycache__" not in path.parts}


def run(house: Path, *args: str) -> str:
    """A command in the copied house, in a process of its own, on its own SQLite."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DATABASE_URL", "COV"))}
    own |= {"DESK_VAR": str(house / "var"), "DESK_HTTPS": "0", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *args], cwd=house, env=own, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{args}: {done.stdout[-6000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A copy of the tree with a book begun in it; gone afterwards."""
    there = tmp_path_factory.mktemp("house")
    passing = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "screens", "journeys")
    try:
        shutil.copytree(BASE, there, ignore=passing, dirs_exist_ok=True)
        run(there, "manage.py", "startbook", "lost", "--prefix", "SW", "--title", "Lost property")
        run(there, "manage.py", "makemigrations", "lost")
        yield there
    finally:
        shutil.rmtree(there)


# Whichever process of several has the copy does all that is asked of it.
pytestmark = pytest.mark.xdist_group("startbook")


def test_a_book_begun_is_small_and_reads_as_the_house_does(house):
    written = [*(house / "lost").glob("*.py"), *(house / "templates/lost").iterdir()]
    assert sum(bool(line.strip()) for path in written for line in path.read_text().splitlines()) <= 252
    assert [str(path) for path in written if "app_name }}" in path.read_text() or "{% templatetag" in path.read_text()] == []
    run(house, "-m", "ruff", "check", "--no-cache", ".")
    run(house, "-m", "ruff", "format", "--no-cache", "--check", ".")
    run(house, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))")


def test_a_book_begun_changes_no_file_of_the_house_but_the_two_that_name_every_book(house):
    before, after = files(BASE), files(house)
    changed = {name for name, text in after.items() if name in before and before[name] != text}
    assert changed == {"frontdesk/settings.py"}
    assert {name.split("/")[0] for name in after.keys() - before.keys()} == {"lost", "tests"}
    ours, theirs = ((base / "pyproject.toml").read_text().splitlines() for base in (BASE, house))
    assert [line.split(" ")[0] for line in ours if line not in theirs] == ["root_packages", "layers"]


def test_a_book_begun_passes_its_own_tests_and_the_walks_through_the_whole_house(house):
    said = run(house, "-m", "pytest", "-p", "no:cacheprovider", *WALKS, "-k", SEEN)
    assert "passed" in said


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["Lost"], "is no name for a book"),
        (["mail"], "conflicts with the name of an existing Python module"),
        (["lost", "--prefix", "FK"], "Numbers with FK are those of"),
        (["lost", "--prefix", "S1"], "is no prefix"),
        (["lost", "--title", 'Lost "things"'], "no quotes"),
    ],
)
def test_what_stands_in_the_way_of_a_book_is_said_and_nothing_is_written(given, told):
    before = {path.name for path in BASE.iterdir()}
    with pytest.raises(CommandError, match=told):
        call_command("startbook", *given)
    assert {path.name for path in BASE.iterdir()} == before
