"""The house rules that a program can see."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import ROOT

MODULES = sorted((ROOT / "app").rglob("*.py"))
LONGEST_MODULE = 300
LONGEST_FUNCTION = 45
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
)
EMPTY_WORDS = {
    "utils", "util", "helpers", "helper", "common", "misc", "manager", "handler", "tools", "core",
    "base", "stuff", "data", "info",
}  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "app").as_posix()


def trees():
    return [pytest.param(path, ast.parse(path.read_text()), id=name_of(path)) for path in MODULES]


def calls_of(tree, method):
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == method
    ]


@pytest.mark.parametrize(("path", "tree"), trees())
def test_only_edges_commit(path, tree):
    if not name_of(path).startswith(EDGES):
        # The importer ends its own savepoint by name.
        commits = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr == "commit"
            and ast.unparse(node.value) != "savepoint"
        ]
        assert [node.lineno for node in commits] == []


@pytest.mark.parametrize(("path", "tree"), trees())
def test_only_the_clock_reads_the_clock(path, tree):
    if name_of(path) == "clock.py":
        return
    for method in ("now", "utcnow", "today"):
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if is_call and node.func.attr == method:
                assert ast.unparse(node.func.value) in {"clock", "func"}, f"line {node.lineno}"
    assert calls_of(tree, "localtime") == []


@pytest.mark.parametrize(("path", "tree"), trees())
def test_a_rule_gets_the_time_as_an_argument(path, tree):
    """Services and rules take `now`; views, commands, the worker and fields ask the clock."""
    is_rule = "/services" in name_of(path) or path.stem in {"slots", "states", "vat", "ics"}
    if is_rule and not name_of(path).startswith("accounts/"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "clock.now",
                "clock.today",
            }:
                pytest.fail(f"line {node.lineno} reads the clock")


def test_imports_run_downwards():
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout[-2000:]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_what_it_is(path):
    words = set(path.stem.split("_")) | set(path.relative_to(ROOT / "app").parts)

    assert not words & EMPTY_WORDS


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_read_in_one_sitting(path):
    assert len(path.read_text().splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize(("path", "tree"), trees())
def test_a_function_fits_on_a_screen(path, tree):
    long = {
        f"{name_of(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }

    assert long == {}


def test_the_factory_only_puts_together():
    assert len((ROOT / "app" / "__init__.py").read_text().splitlines()) <= LONGEST_FACTORY


@pytest.mark.parametrize(("path", "tree"), trees())
def test_faults_are_not_swallowed(path, tree):
    """One broken mail or job must not stop the others; everywhere else a fault is a 500."""
    if name_of(path) in {"mail/delivery.py", "worker.py"}:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in {"everything", "Exception", "BaseException"}, f"line {node.lineno}"


@pytest.mark.parametrize(("path", "tree"), trees())
def test_nobody_is_named_in_a_log(path, tree):
    """Events and ids: what is logged has no person among its names."""
    people = {"email", "name", "phone", "message_text", "subject", "password", "token", "to", "path", "url"}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            named = {keyword.arg for keyword in node.keywords}
            assert not named & people, f"line {node.lineno}"
            assert isinstance(node.args[0], ast.Constant), f"line {node.lineno}"


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.*")), ids=lambda p: p.name)
def test_a_template_is_read_in_one_sitting(path):
    assert len(path.read_text().splitlines()) <= 100
