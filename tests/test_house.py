"""The house's own rules: who may import whom, what a file is called, what is vendored, that every word is translated."""

import ast
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver
from django.utils import translation

from desk import registry
from desk.pages.filters import RegisterFilter
from tests import books

BASE = Path(settings.BASE_DIR)
CATALOGUE = BASE / "locale/zh_Hans/LC_MESSAGES/django.po"

# What a file of a book may be called: its name says what is in it.
ROOMS = {
    *("__init__", "apps", "models", "querysets", "states", "actions", "forms", "verbs", "tables", "filters", "views", "urls"),
    *("book", "admin", "demo", "bench", "migrations", "enums", "board", "handover_lines", "search", "scan", "purge"),
}
# A book that keeps several things is cut by them: one package each, with the same rooms inside.
THEMES = {"mail": ("items", "batches", "returns", "traces", "counts", "tallies")}
# Names only that app has; a book that needs none has no line.
OWN_ROOMS = {
    "visitors": {"appointments", "kinds", "passes", "visits"},
    "mail": {
        *("enums", "policy", "rules", "board", "handover_lines", "search", "scan", "purge"),
        *("items", "batches", "returns", "traces", "counts", "tallies"),
        *("articles", "slots", "rows", "reminders", "receivers", "pressing", "piles", "taking_in", "keeping", "handing_out"),
    },
    "handover": {
        *("duty", "handovers", "notes", "notices", "policy", "posts", "report", "stand_ins"),  # its themes, a folder each
        "database_rules",
    },
    "enquiries": {
        *("shared", "answers", "promises", "messages", "enquiries", "complaints", "followups"),
        *("kinds", "reading"),
    },
    "directory": {"calling", "lookup", "names", "roster"},
    "frontdesk": {"settings", "secret_store", "site", "storage", "wsgi", "management", "startbook"},
    "desk": {
        "counter",
        "finding",
        "ledger",
        "pages",
        "papers",
        "people",
        "registry",
        "story",
        "time",
        "written",
        "types",
        "templatetags",
        "management",
    },
}
ORDER = ["visitors", "enquiries", "mail", "handover", "directory", "desk"]
COMMANDS = {"backup", "bench", "check_trail", "demo", "reindex", "rotate_keys", "startbook", "tick", "up"}
TRANSITIONS = books.joined("MOVES")
# Moves nobody presses: they come with another row's.
FOLLOWING = {
    "close-round",
    "add",
    "approve",
    "take-out",
    "keep",
    "keep-unmatched",
    "return",
    "cancel",
    "cancel-return",
    "fulfil",
    "let-go",
    "concern",
    "arrive",
    "expect-again",
}


def code(app: str) -> list[Path]:
    return sorted(path for path in (BASE / app).rglob("*.py") if "__pycache__" not in path.parts)


def run(*args: str, cwd: Path = BASE, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *args], cwd=cwd, env={**os.environ, **env}, capture_output=True, text=True, check=False)


# --- walls and rooms --------------------------------------------------------------------------------------
def test_imports_keep_to_the_floors_and_rooms():
    done = run("-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("app", books.APPS)
def test_every_file_of_a_book_has_one_of_the_houses_names(app):
    names = {path.stem if path.is_file() else path.name for path in (BASE / app).iterdir() if path.name != "__pycache__"}
    names |= {path.stem for theme in THEMES.get(app, ()) for path in code(f"{app}/{theme}")}
    assert sorted(names - ROOMS - OWN_ROOMS.get(app, set())) == []


@pytest.mark.parametrize("theme", sorted(path.parent for path in (BASE / "enquiries").glob("*/__init__.py")), ids=lambda path: path.name)
def test_every_file_of_a_theme_has_one_of_the_houses_names(theme):
    names = {path.stem for path in theme.glob("*.py")} if theme.name != "migrations" else set()
    assert sorted(names - ROOMS - {"words"}) == []


def test_every_command_of_the_house_is_known():
    found = {path.stem for app in books.APPS for path in (BASE / app).glob("management/commands/*.py")} - {"__init__"}
    assert found == COMMANDS


def test_the_books_stand_on_the_shelf_in_this_order():
    shelf = [book.slug for book in registry.books()]
    assert [slug for slug in shelf if slug in ORDER] == ORDER
    assert shelf[-3:] == ORDER[-3:]  # a new book stands before what ends the day


def test_every_rule_of_the_models_is_in_a_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_nothing_is_left_for_later():
    left = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    files = [*(path for app in (*books.APPS, "tests") for path in code(app)), *(BASE / "templates").rglob("*.html")]
    files += [*(BASE / "static/js").glob("*.js"), *(BASE / "static/css").glob("*.css"), *(BASE / "docs").rglob("*.md")]
    assert len(files) > 100
    assert [str(path.relative_to(BASE)) for path in files if left.search(path.read_text())] == []


@pytest.mark.parametrize("app", books.APPS)
def test_every_model_and_every_action_says_what_it_is(app):
    """One sentence on each class of a models module and each public function of an actions module."""
    silent = []
    for path in code(app):
        kind = (
            ast.ClassDef
            if path.stem in ("models", "parts") or path.parent.name == "models"
            else ast.FunctionDef
            if path.stem in ("actions", "taking_over")
            else None
        )
        if kind is not None:
            found = [node for node in ast.parse(path.read_text()).body if isinstance(node, kind) and not node.name.startswith("_")]
            silent += [f"{path.relative_to(BASE)}:{node.lineno} {node.name}" for node in found if not ast.get_docstring(node)]
    assert silent == []


# --- moves ------------------------------------------------------------------------------------------------
def test_every_move_of_every_book_is_in_its_table():
    by_verb = {verb.transition for book in registry.books() for verbs in book.verbs.values() for verb in verbs.values()}
    assert {line.name for line in TRANSITIONS if line not in by_verb} == FOLLOWING
    assert by_verb <= set(TRANSITIONS)


@pytest.mark.parametrize("line", TRANSITIONS, ids=lambda line: line.name)
def test_every_move_has_a_label_a_source_a_permission_and_a_place_in_the_docs(line):
    docs = "\n".join(path.read_text() for path in [*(BASE / "docs").rglob("*.md"), *BASE.glob("*.md")])
    assert (bool(str(line.label)), bool(line.sources), line.permission.count(".")) == (True, True, 1)
    assert re.search(rf"(?<![\w-]){re.escape(line.name)}(?![\w-])", docs), f"no document speaks of “{line.name}”"


# --- words ------------------------------------------------------------------------------------------------
def key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def said(entry: polib.POEntry) -> list[str]:
    return [text for _n, text in sorted(entry.msgstr_plural.items())] if entry.msgstr_plural else [entry.msgstr]


def test_every_sentence_is_in_chinese():
    catalogue = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []
    assert [entry.msgid for entry in catalogue.obsolete_entries()] == []


def test_no_list_asks_two_questions_by_one_name():
    get_resolver().url_patterns  # noqa: B018 - reading them imports every page, and with it every list
    with translation.override("zh-hans"):
        asked = {one.__name__: [str(field.label) for field in one.base_filters.values()] for one in RegisterFilter.__subclasses__()}
    assert len(asked) > 10
    assert {name: labels for name, labels in asked.items() if len(set(labels)) < len(labels)} == {}


def test_the_compiled_catalogue_is_that_of_the_written_one():
    written, compiled = polib.pofile(str(CATALOGUE)), polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {key(entry): said(entry) for entry in compiled} == {key(entry): said(entry) for entry in written if not entry.obsolete}


def test_every_blank_of_a_sentence_stands_in_its_translation():
    blank = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%")
    differing = {
        entry.msgid: said(entry)
        for entry in polib.pofile(str(CATALOGUE))
        for text in said(entry)
        if text and sorted(set(blank.findall(text))) != sorted(set(blank.findall(entry.msgid_plural or entry.msgid)))
    }
    assert differing == {}


if shutil.which("xgettext"):

    def test_every_sentence_of_the_house_is_in_the_catalogue(tmp_path):
        """``makemessages`` on a copy of the tree finds nothing that is not written down, and nothing too many."""
        for name in (*books.APPS, "templates", "static", "locale"):
            shutil.copytree(BASE / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(BASE / "manage.py", tmp_path / "manage.py")
        done = run("manage.py", "makemessages", "-l", "zh_Hans", "--no-obsolete", "-v", "0", cwd=tmp_path, DESK_VAR=str(tmp_path / "var"))
        assert done.returncode == 0, done.stderr
        found = polib.pofile(str(tmp_path / CATALOGUE.relative_to(BASE)))
        assert sorted(key(entry) for entry in found) == sorted(key(entry) for entry in polib.pofile(str(CATALOGUE)))


# --- what comes from elsewhere --------------------------------------------------------------------------------
def vendored() -> dict[str, tuple[str, str, str, str]]:
    """The table of ``static/vendor/README.md``: file → name, version, licence, sha256."""
    rows = {}
    for line in (BASE / "static/vendor/README.md").read_text().splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        if len(cells) == 5 and re.fullmatch(r"[0-9a-f]{64}", cells[4]):
            rows[cells[3]] = (cells[0], cells[1], cells[2], cells[4])
    return rows


def test_every_vendored_file_is_the_one_its_table_names():
    vendor = BASE / "static/vendor"
    here = {str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest() for path in vendor.rglob("*") if path.is_file()}
    served = {name: digest for name, digest in here.items() if Path(name).suffix in {".css", ".js", ".woff2", ".svg", ".map"}}
    table = vendored()
    assert served == {name: row[3] for name, row in table.items()}
    assert [row for row in table.values() if not all(row)] == []
    assert [name for name in table if not (vendor / name).with_name("LICENSE").exists()] == []


@pytest.mark.parametrize(("lock", "packages"), [("requirements.lock", 31), ("requirements.scripts.lock", 1)])
def test_every_package_is_locked_with_its_hashes_and_comes_from_the_registry(lock, packages):
    text = (BASE / lock).read_text()
    blocks = re.split(r"\n(?=\S)", re.sub(r"^\s*#.*\n", "", text, flags=re.M).strip())
    assert "http" not in text
    assert len(blocks) >= packages
    assert [one.split()[0] for one in blocks if not re.match(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==\S+", one)] == []
    assert [one.split()[0] for one in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}", one)] == []


def test_every_package_the_project_names_is_locked():
    wanted = tomllib.loads((BASE / "pyproject.toml").read_text())["project"]["dependencies"]
    locked = {
        name.lower().replace("_", "-") for name in re.findall(r"^([A-Za-z0-9._-]+)", (BASE / "requirements.lock").read_text(), flags=re.M)
    }
    assert [one for one in wanted if re.match(r"[\w-]+", one)[0].lower() not in locked] == []
