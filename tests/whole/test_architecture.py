"""The house rules that a program can see."""

import ast
import subprocess
import sys
from pathlib import Path

from app.config import ROOT

MODULES = sorted((ROOT / "app").rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 45
# A little over the hundred of our style: macros of one kind stay together.
LONGEST_TEMPLATE = 110
LONGEST_FACTORY = 80

# Where a request, a command or the worker ends. Delivery commits before it sends, so that a slow
# server locks nothing; "last seen" is written by reading requests, in a transaction of its own.
EDGES = (
    "cli.py",
    "worker.py",
    "accounts/sessions.py",
    "accounts/views.py",
    "admin/",
    "calendar/views.py",
    "mail/delivery.py",
    "site/",
    # A reading request writes this in a transaction of its own.
    "calendar/readings.py",
)
EMPTY_WORDS = {
    "utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "tools", "core",
    "base", "stuff", "data", "info",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "app").as_posix()


TREES = {name_of(path): ast.parse(path.read_text()) for path in MODULES}


def found(rule) -> list[str]:
    """Where the rule is broken: "booking/slots.py:12"; the rule answers the guilty nodes of a tree."""
    return [f"{name}:{node.lineno}" for name, tree in TREES.items() for node in rule(name, tree)]


def called(tree) -> list[tuple[ast.Call, str]]:
    """Every call of a tree with the text of what is called."""
    return [(node, ast.unparse(node.func)) for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_only_edges_commit():
    def commits(name, tree):
        # The importer ends its own savepoint by name.
        return [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr == "commit"
            and ast.unparse(node.value) != "savepoint"
            and not name.startswith(EDGES)
        ]

    assert found(commits) == []


def test_only_the_clock_reads_the_clock():
    def reads(name, tree):
        return [
            node
            for node, what in called(tree)
            if what.rpartition(".")[2] in {"now", "utcnow", "today", "localtime"}
            and what not in {"clock.now", "clock.today", "func.now", "now", "today"}
            and name != "clock.py"
        ]

    assert found(reads) == []


def test_a_rule_gets_the_time_as_an_argument():
    """Services and rules take `now`; views, commands, the worker and fields ask the clock."""

    def asks(name, tree):
        is_rule = "/services" in name or Path(name).stem in {"slots", "states", "vat", "ics"}
        if not is_rule or name.startswith("accounts/"):
            return []
        return [node for node, what in called(tree) if what in {"clock.now", "clock.today"}]

    assert found(asks) == []


def test_imports_run_downwards():
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout[-2000:]


def test_a_module_says_what_it_is():
    empty = [
        name for name in TREES if EMPTY_WORDS & {*Path(name).stem.split("_"), *Path(name).parts}
    ]

    assert empty == []


def test_a_module_is_read_in_one_sitting():
    assert too_long(MODULES, LONGEST_MODULE) == []


def test_a_template_is_read_in_one_sitting():
    assert too_long((ROOT / "templates").rglob("*.*"), LONGEST_TEMPLATE) == []


def too_long(paths, most) -> list[Path]:
    return [path for path in paths if len(path.read_text().splitlines()) > most]


def test_a_function_fits_on_a_screen():
    def long(_name, tree):
        return [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
        ]

    assert found(long) == []


def test_the_factory_only_puts_together():
    assert len((ROOT / "app" / "__init__.py").read_text().splitlines()) <= LONGEST_FACTORY


def test_faults_are_not_swallowed():
    """One broken mail or job must not stop the others; everywhere else a fault is a 500."""

    def swallows(name, tree):
        return [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.ExceptHandler)
            and (ast.unparse(node.type) if node.type else "everything")
            in {"everything", "Exception", "BaseException"}
            and name not in {"mail/delivery.py", "worker.py"}
        ]

    assert found(swallows) == []


def test_nobody_is_named_in_a_log():
    """Events and ids: what is logged has no person among its names."""
    people = {"email", "name", "phone", "subject", "password", "token", "to", "path", "url"}

    def names(_name, tree):
        return [
            node
            for node, what in called(tree)
            if what.startswith("log.")
            and (
                people & {keyword.arg for keyword in node.keywords}
                or not isinstance(node.args[0], ast.Constant)
            )
        ]

    assert found(names) == []
