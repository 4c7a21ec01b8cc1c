"""Break the rules in small ways, one at a time, and see whether a test notices: ``python .ci/mutate.py --count 40 --seed 1``.

For the night: a mutant costs a run of the tests of its app. Everything happens in a copy of the tree. A survivor is a rule that
nobody would miss: it wants a test (or to be deleted).
"""

import argparse
import ast
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES = (
    *(f"{book}/{room}" for book in ("*", "*/*") for room in ("states.py", "actions.py", "actions/*.py", "models.py", "models/*.py")),
    *("handover/handovers/parts.py", "handover/handovers/taking_over.py"),
    *(
        "desk/ledger/transitions.py",
        "desk/ledger/approvals.py",
        "desk/ledger/writers.py",
        "desk/ledger/database_rules.py",
        "desk/papers/signing.py",
        "desk/ledger/bulk.py",
        "desk/counter/queue.py",
    ),
)
# What stands beside the tests of the app itself, the quickest to notice first.
ALSO = {"models": ["tests/rules"], "parts": ["tests/rules"], "states": ["tests/test_house.py", "tests/test_permissions.py"]}
SWAPS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "in": "not in", "not in": "in", "is": "is not", "is not": "is"}
SQL = {" AND ": " OR ", " OR ": " AND ", " = ": " <> ", " <> ": " = ", "NOT EXISTS": "EXISTS", " IS NOT NULL": " IS NULL"}
PROMISES = ("CheckConstraint", "UniqueConstraint", "Trigger", "ended", "lines", "frozen")
# Words, looks and names: no rule.
SAID = ("_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "ngettext", "Index", "Trigger", "ForeignKey", "OneToOneField", "F")
LOOKS = ("shortcut", "tone", "label", "name", "sentence", "says", "violation_error_message", "verbose_name", "related_name", "help_text")


@dataclass(frozen=True)
class Mutant:
    path: str
    line: int
    kind: str
    start: int
    end: int
    text: bytes

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.text + source[self.end :]

    def told(self, source: bytes) -> str:
        was = " ".join(source[self.start : self.end].decode().split())
        return f"{self.path}:{self.line} {self.kind}: {was[:70]!r} → {self.text.decode()!r}"


class Finder(ast.NodeVisitor):
    """Every small way to break one file. In models only promises and methods are rules: columns are not."""

    def __init__(self, path: str, source: bytes) -> None:
        self.path, self.source, self.found = path, source, list[Mutant]()
        self.lines = [0]
        for line in source.splitlines(keepends=True):
            self.lines.append(self.lines[-1] + len(line))
        self.inside = 0 if Path(path).parent.name == "models" or Path(path).name == "models.py" else 1
        self.visit(ast.parse(source))

    def at(self, node: ast.AST) -> tuple[int, int]:
        return self.lines[node.lineno - 1] + node.col_offset, self.lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]

    def add(self, kind: str, node: ast.AST, text: str, start: int | None = None, end: int | None = None) -> None:
        if self.inside:
            first, last = self.at(node)
            start, end = first if start is None else start, last if end is None else end
            self.found.append(Mutant(self.path, node.lineno, kind, start, end, text.encode()))  # type: ignore[attr-defined]

    # --- where rules are ------------------------------------------------------------------------
    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        if node.name.startswith("__"):
            return
        self.inside += 1
        for one in node.body:
            self.statement(one)
            self.visit(one)
        self.inside -= 1

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        self.visit(node.func)
        if name in PROMISES:
            self.inside += 1
        if name == "states" and len(node.args) > 1:
            self.drop("drop a state", node.args)
        if name not in SAID or name in PROMISES:
            said = 4 if name == "Trigger" else 0  # name, table, event and what it says
            for one in (*node.args[said:], *(keyword.value for keyword in node.keywords if keyword.arg not in LOOKS)):
                self.visit(one)
        if name in PROMISES:
            self.inside -= 1

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(getattr(target, "id", "") in ("__all__", "plain", "personal") for target in node.targets):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    # --- the ways -----------------------------------------------------------------------------------
    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for right in node.comparators:
            start, end = self.at(left)[1], self.at(right)[0]
            if (found := re.fullmatch(r"([\s(]*)([=!<>]+|(?:not )?in|is(?: not)?)([\s(]*)", self.source[start:end].decode())) is not None:
                self.add("compare", node, f"{found[1]}{SWAPS[found[2]]}{found[3]}", start, end)
            left = right
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not | ast.Invert):
            self.add("drop a not", node, "", end=self.at(node.operand)[0])
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.drop("drop a condition", node.values)
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            self.drop("drop a condition", [node.left, node.right])
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple | ast.List) -> None:
        if isinstance(node.ctx, ast.Load) and all(isinstance(one, ast.Constant | ast.Name | ast.Attribute) for one in node.elts):
            self.drop("drop one of them", node.elts)
        self.generic_visit(node)

    visit_List = visit_Tuple

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.add("constant", node, str(not node.value))
        elif isinstance(node.value, int):
            self.add("constant", node, str(node.value + 1))
        elif isinstance(node.value, str) and re.fullmatch(r"[\w.-]+", node.value):
            self.add("constant", node, f'"{node.value}x"')
        elif isinstance(node.value, str):
            self.sql(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.sql(node)

    def sql(self, node: ast.AST) -> None:
        start, end = self.at(node)
        text = self.source[start:end].decode()
        for was, then in SQL.items():
            for found in re.finditer(re.escape(was), text):
                place = start + len(text[: found.start()].encode())
                self.add("SQL", node, then, place, place + len(was))

    def statement(self, node: ast.stmt) -> None:
        """A statement less, or an ``if`` that is never true."""
        called = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        stored = isinstance(node, ast.Assign) and all(isinstance(one, ast.Attribute | ast.Subscript) for one in node.targets)
        if called or stored or isinstance(node, ast.Raise):
            self.add("remove", node, "pass")
        elif isinstance(node, ast.If):
            self.add("never", node.test, "False")
        for one in (*getattr(node, "body", []), *getattr(node, "orelse", [])):
            self.statement(one)

    def drop(self, kind: str, parts: list[ast.expr]) -> None:
        """One of several less, with the comma or the operator beside it."""
        for place, one in enumerate(parts):
            start, end = self.at(one)
            if place + 1 < len(parts):
                end = self.at(parts[place + 1])[0]
                if b"(" in self.source[self.at(one)[1] : end] or b")" in self.source[self.at(one)[1] : end]:
                    continue  # a bracket stands between: it would be left open
            elif len(parts) > 1:
                start = self.at(parts[place - 1])[1]
                if b"(" in self.source[start : self.at(one)[0]] or b")" in self.source[start : self.at(one)[0]]:
                    continue
            self.add(kind, one, "", start, end)


def mutants(path: str, source: bytes) -> Iterator[Mutant]:
    """Those that are still Python and not the same program."""
    before = ast.dump(ast.parse(source))
    for one in dict.fromkeys(Finder(path, source).found):
        try:
            if ast.dump(ast.parse(one.applied(source))) != before:
                yield one
        except SyntaxError:
            continue


def tests_of(path: str) -> list[str]:
    """Where somebody should notice."""
    app = path.partition("/")[0]
    kind = next((kind for kind in ALSO if kind in path), "")
    own = [f"tests/{app}"] if app != "desk" else ["tests/desk", "tests/visitors"]
    return [*(ALSO.get(kind, []) if kind == "models" else []), *own, *(ALSO.get(kind, []) if kind != "models" else [])]


class Copy:
    """A copy of the tree with a test database of its own."""

    def __init__(self, directory: str) -> None:
        self.tree = Path(directory) / "tree"
        left_out = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "node_modules")
        shutil.copytree(ROOT, self.tree, ignore=left_out, symlinks=True)
        (self.tree / "var").mkdir()
        self.env = {**os.environ, "DESK_VAR": str(self.tree / "var"), "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, *command: str, timeout: int) -> int | None:
        """How it ended; ``None``: it did not."""
        try:
            done = subprocess.run(
                [sys.executable, *command], cwd=self.tree, env=self.env, capture_output=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired:
            return None
        return done.returncode

    def notices(self, mutant: Mutant, timeout: int) -> bool:
        """Whether a test fails (or the mutant cannot even be started)."""
        file, app = self.tree / mutant.path, mutant.path.partition("/")[0]
        source, migrations = file.read_bytes(), self.tree / app / "migrations"
        known = set(migrations.glob("*.py"))
        file.write_bytes(mutant.applied(source))
        schema = "models" in mutant.path  # the database promises what the migrations say
        try:
            if schema and self.run("manage.py", "makemigrations", app, "--name", "mutant", timeout=timeout) != 0:
                return True
            fresh = "--create-db" if schema else "--reuse-db"
            tests = ["-m", "pytest", "-x", "-q", "-m", "not journey", "-p", "no:cacheprovider", "--reuse-db", fresh, *tests_of(mutant.path)]
            return self.run(*tests, timeout=timeout) != 0
        finally:
            file.write_bytes(source)
            for new in set(migrations.glob("*.py")) - known:
                new.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=40, help="how many mutants (0: all of them)")
    parser.add_argument("--seed", type=int, default=0, help="which: the same seed draws the same ones from the same tree")
    parser.add_argument(
        "--only", nargs="*", default=RULES, metavar="PATTERN", help="files, such as mail/items/states.py or 'handover/*.py'"
    )
    parser.add_argument("--timeout", type=int, default=1800, help="seconds after which a run counts as noticed")
    parser.add_argument("--trust", action="store_true", help="the tests have just passed as it is: do not run them first")
    parser.add_argument("--list", action="store_true", help="only say what would be broken")
    given = parser.parse_args()
    paths = sorted({str(found.relative_to(ROOT)) for pattern in given.only for found in ROOT.glob(pattern)})
    sources = {path: (ROOT / path).read_bytes() for path in paths if "/migrations/" not in path and not path.startswith((".", "tests"))}
    drawn = [one for path, source in sources.items() for one in mutants(path, source)]
    everything = len(drawn)
    if 0 < given.count < everything:
        drawn = random.Random(given.seed).sample(drawn, given.count)  # noqa: S311
    print(f"{len(drawn)} of {everything} mutants in {len(sources)} files", flush=True)
    if given.list:
        print("\n".join(one.told(sources[one.path]) for one in drawn))
        return 0
    with tempfile.TemporaryDirectory(prefix="desk-mutants-") as directory:
        copy = Copy(directory)
        whole = sorted({test for one in drawn for test in tests_of(one.path)})
        if (
            not given.trust
            and copy.run("-m", "pytest", "-x", "-q", "-m", "not journey", "--create-db", "--reuse-db", *whole, timeout=given.timeout) != 0
        ):
            print("The tests fail as it is: nothing can be learned from a mutant.")
            return 2
        survived = []
        for number, one in enumerate(drawn, start=1):
            noticed = copy.notices(one, given.timeout)
            print(f"{number:4d} {'killed  ' if noticed else 'SURVIVED'} {one.told(sources[one.path])}", flush=True)
            if not noticed:
                survived.append(one)
    killed = len(drawn) - len(survived)
    print(f"killed {killed}, survived {len(survived)}: {killed / len(drawn):.0%}" if drawn else "nothing to break")
    return 0


if __name__ == "__main__":
    sys.exit(main())
