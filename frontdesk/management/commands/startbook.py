"""A new book, running: what every book has, with one entry in it, and the three places of the house that must know its name."""

import re
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from string import ascii_lowercase
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.templates import TemplateCommand

from desk import registry

TEMPLATES = Path(__file__).resolve().parents[2] / "startbook"
ROOMS = """
[[tool.importlinter.contracts]]
name = "Rooms of {name}"
type = "layers"
containers = ["{name}"]
exhaustive = true
exhaustive_ignores = ["apps", "migrations"]
layers = [
    "book | urls | (admin) | (demo) | (bench)",
    "views | board | handover_lines | search | purge | (scan)",
    "verbs | tables | filters",
    "forms",
    "actions",
    "states",
    "models",
    "querysets",
    "enums",
]
"""
# Where a book is named outside itself: the file, what stands there, what is written instead. Each is there exactly once.
REGISTRATIONS = (
    ("frontdesk/settings.py", r'(?m)^    "directory",$', '    "{name}",\n    "directory",'),
    ("pyproject.toml", r'(?m)^(root_packages = \[.*), "frontdesk"\]$', r'\1, "{name}", "frontdesk"]'),
    ("pyproject.toml", r'(?m)^(layers = \["frontdesk", "[^"]+)(", "directory", "desk"\])$', r"\1 | {name}\2"),
    ("pyproject.toml", r"\Z", ROOMS),
)
LEFT = """\
{title} stands, numbers {prefix}, and runs. What is left to do by hand:
 1. python manage.py makemigrations {name} && python manage.py migrate
 2. pytest tests/{name} tests/rules tests/test_permissions.py tests/test_tenancy.py tests/test_queries.py tests/test_house.py
 3. words: makemessages and compilemessages; its Chinese into locale/zh_Hans
 4. its terms into docs/glossary.md, its moves and pages into docs/manual.md, what it keeps and how long into docs/operations.md
 5. rows of the demonstration: {name}/demo.py with fill(story, number); pages to measure: {name}/bench.py
 6. then make it yours: the columns in models.py, the moves in states.py. What days a property decides itself is a desk.models.BookPolicy.
"""


class Command(TemplateCommand):
    help = "Write a new book: app, template, tests and its places in the house. It runs as it stands; nothing is overwritten."
    rewrite_template_suffixes = (*TemplateCommand.rewrite_template_suffixes, (".html-tpl", ".html"))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="one word in small letters: app, address and first word of its permissions")
        parser.add_argument("--prefix", default="", help="two capitals its numbers begin with (default: the first that are free)")
        parser.add_argument("--title", default="", help="what the menu calls it, in English (default: the name)")
        parser.add_argument("--icon", default="册", help="one character for the menu")

    def handle(self, **options: Any) -> None:  # type: ignore[override]
        """Everything is judged before the first file is written. Raises ``CommandError`` with what stands in the way."""
        base, name = Path(settings.BASE_DIR), options["name"]
        if not re.fullmatch(r"[a-z]{3,16}", name):
            raise CommandError(f"“{name}” is no name for a book: three to sixteen small letters.")
        title = options["title"] or name.capitalize()
        if re.search(r'["\\%{}\n]', title):
            raise CommandError("The title stands in sentences: no quotes, braces, per cent signs or backslashes.")
        said = {"title": title, "prefix": free_prefix(options["prefix"], name)}
        edits = registered(base, name)
        with TemporaryDirectory(prefix="startbook") as there:
            given = {"template": str(TEMPLATES), "extensions": ["py"], "files": [], "verbosity": options["verbosity"]}
            super().handle("app", name, there, **given, **said, icon=options["icon"], order=free_order(), shortcut=free_shortcut())
            files = {path.relative_to(there): path.read_text() for path in sorted(Path(there).rglob("*")) if path.is_file()}
        if known := [str(path) for path in files if (base / path).exists()]:
            raise CommandError(f"These stand already, nothing was written: {', '.join(known)}")
        for path, text in files.items():
            (base / path).parent.mkdir(parents=True, exist_ok=True)
            (base / path).write_text(text if path.suffix == ".py" else text.replace("app_name", name))
        for path, text in edits.items():
            path.write_text(text)
        straighten(base, [str(path) for path in files if path.suffix == ".py"])
        for path in (*files, *(one.relative_to(base) for one in edits)):
            self.stdout.write(f"  {path}")
        self.stdout.write(LEFT.format(name=name, **said))


def registered(base: Path, name: str) -> dict[Path, str]:
    """The files of the house that name every book, with this one in them."""
    texts: dict[Path, str] = {}
    for file, stands, instead in REGISTRATIONS:
        text = texts.get(base / file) or (base / file).read_text()
        text, places = re.subn(stands, instead.replace("{name}", name), text)
        if places != 1:
            raise CommandError(f"{file} has changed: a line like {stands} is wanted once and is there {places} times. Nothing was written.")
        texts[base / file] = text
    return texts


def free_prefix(asked: str, name: str) -> str:
    """Two capitals no register has."""
    taken = {model.PREFIX: str(model._meta.verbose_name_plural) for _book, model in registry.registers()}
    if asked:
        if not re.fullmatch(r"[A-Z]{2}", asked):
            raise CommandError(f"“{asked}” is no prefix: two capitals.")
        if asked in taken:
            raise CommandError(f"Numbers with {asked} are those of “{taken[asked]}”.")
        return asked
    letters = name.upper()
    return next(pair for first in letters for second in (*letters, *ascii_lowercase.upper()) if (pair := first + second) not in taken)


def free_order() -> int:
    """A place in the menu behind the other books' and before the handover's."""
    taken = {book.order for book in registry.books()}
    return next(order for order in count(40) if order not in taken)


def free_shortcut() -> str:
    """A key nothing is begun with; of those the one that is pressed for least else."""
    begun = {start.shortcut for book in registry.books() for start in (*book.starts, *book.closing)}
    pressed = Counter(key for book in registry.books() for key, _label in registry.shortcuts_of(book))
    for page in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        pressed.update(re.findall(r'data-shortcut="(.)"', page.read_text()))
    return min((key for key in ascii_lowercase if key not in begun), key=lambda key: (pressed[key], key), default="")


def straighten(base: Path, files: list[str]) -> None:
    """The order of imports and the length of lines follow from the name; ruff sets them right where it is installed."""
    if find_spec("ruff"):
        for what in (["check", "--quiet", "--select", "I", "--fix"], ["format", "--quiet"]):
            subprocess.run([sys.executable, "-m", "ruff", *what, *files], cwd=base, check=False)  # noqa: S603
