"""The house rules, kept by walking the source. Each failure names the line and what to do instead."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tracker.domain.lifecycle import Status

ROOT = Path(__file__).resolve().parent.parent
TRACKER = ROOT / "tracker"
LONGEST = 300  # lines of a file
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "raw_delete",
          "asave", "acreate", "adelete"}  # fmt: skip
WRITERS = ("operations/", "delivery/", "migrations/")
MANAGERS = {"models/users.py"}  # Django's createsuperuser asks the manager of the user model to make the row
CLOCKS = {"now", "utcnow", "today", "localdate", "localtime", "time", "time_ns"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "time"}
CLOCK_READERS = ("web/middleware.py", "tasks.py", "management/")
STATUS_HOMES = ("domain/lifecycle.py", "migrations/")
BANNED_NAMES = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}


def sources(*, besides: tuple[str, ...] = ()) -> list[tuple[str, ast.Module]]:
    """(path below tracker/, parsed module) of every file outside the places `besides`."""
    found = []
    for path in sorted(TRACKER.rglob("*.py")):
        name = path.relative_to(TRACKER).as_posix()
        if not name.startswith(besides) or not besides:
            found.append((name, ast.parse(path.read_text(encoding="utf-8"))))
    return found


def complain(offences: list[str], advice: str) -> None:
    """Fail with all offences and one piece of advice."""
    assert not offences, advice + "\n  " + "\n  ".join(offences)


def imported_from(tree: ast.Module, *packages: str) -> set[str]:
    """Names that a module binds by importing from these packages."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(packages)
        for alias in node.names
    }


def chain(node: ast.expr) -> Iterator[str]:
    """Attribute names on the way down an expression such as Thing.objects.filter(...)."""
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            yield node.attr
            node = node.value
        else:
            node = node.func


def is_write(call: ast.Call, verbs: set[str]) -> bool:
    """Whether a call looks like one that writes a model's rows."""
    if not isinstance(call.func, ast.Attribute):
        return False
    owner = call.func.value
    if isinstance(owner, ast.Name) and owner.id in verbs:  # a verb of operations: the right way
        return False
    below = set(chain(owner))
    rows = bool(below & {"objects", "filter", "exclude", "all", "select_for_update", "in_bulk"})
    return call.func.attr in WRITES or (call.func.attr in {"update", "aupdate"} and rows)


@pytest.mark.parametrize(
    ("call", "write"),
    [
        ("commitment.save()", True),
        ("Commitment.objects.create(title='x')", True),
        ("Commitment.objects.filter(pk=1).update(title='x')", True),
        ("unit.deadlines.all().delete()", True),
        ("words.update(more)", False),
        ("parties.save(party, by=by, now=now)", False),
        ("Commitment.objects.filter(pk=1).first()", False),
    ],
)
def test_a_write_is_told_from_a_call_of_a_verb(call: str, write: bool) -> None:
    (node,) = (node for node in [ast.parse(call, mode="eval").body] if isinstance(node, ast.Call))
    assert is_write(node, {"parties"}) is write


def test_only_operations_and_delivery_write_models() -> None:
    offences = []
    for name, tree in sources(besides=WRITERS):
        if name in MANAGERS:
            continue
        verbs = imported_from(tree, "tracker.operations", "tracker.delivery")
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and is_write(node, verbs):
                offences.append(f"tracker/{name}:{node.lineno}: {ast.unparse(node.func)}(...)")
    complain(offences, "Only tracker/operations and tracker/delivery write rows: call a verb there.")


def test_the_clock_is_read_at_the_edges_only() -> None:
    offences = [
        f"tracker/{name}:{node.lineno}: {ast.unparse(node)}"
        for name, tree in sources(besides=CLOCK_READERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in CLOCKS
        and isinstance(node.value, ast.Name)
        and node.value.id in CLOCK_OWNERS
        and not (node.value.id == "datetime" and node.attr in {"time", "date"})
    ]
    complain(offences, "Take `now: datetime` as an argument; it is read in web/middleware.py, tasks.py, management/.")


def test_there_are_no_signals() -> None:
    offences = [
        f"tracker/{name}:{node.lineno}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module
        and (node.module.startswith("django.dispatch") or node.module.endswith("signals"))
    ]
    complain(offences, "No signals: say it in the verb that causes it.")


def test_no_file_is_a_drawer() -> None:
    offences = [f"tracker/{name}" for name, _ in sources() if Path(name).name in BANNED_NAMES]
    complain(offences, "Name a file after its subject.")


def test_no_file_is_too_long() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for place in (TRACKER, ROOT / "config")
        for path in place.rglob("*.py")
        if "migrations" not in path.parts
    }
    complain([f"{name}: {n} lines" for name, n in long.items() if n > LONGEST], "Split the file by subject.")


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    offences = [
        f"tracker/{name}:{inner.lineno}"
        for name, tree in sources()
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(function)
        if isinstance(inner, ast.ImportFrom | ast.Import) and "tracker" in ast.unparse(inner)
    ]
    complain(offences, "Import at the top of the file; a cycle says that something lies in the wrong layer.")


def docstrings(tree: ast.Module) -> set[int]:
    """Ids of the constant nodes that are docstrings."""
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }


def test_no_status_word_outside_the_lifecycle() -> None:
    words = {status.value for status in Status}
    offences = []
    for name, tree in sources(besides=STATUS_HOMES):
        spoken = docstrings(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare):
                parts = [part for side in (node.left, *node.comparators) for part in ast.walk(side)]
                about_status = any("status" in ast.unparse(part) for part in (node.left, *node.comparators))
            elif isinstance(node, ast.keyword) and node.arg and node.arg.startswith("status"):
                parts, about_status = list(ast.walk(node.value)), True
            else:
                continue
            for part in parts:
                if about_status and isinstance(part, ast.Constant) and part.value in words and id(part) not in spoken:
                    offences.append(f"tracker/{name}:{part.lineno}: {part.value!r}")
    complain(offences, "Say Status.X, a queryset method such as .open(), or a property of the row.")


def templates() -> list[Path]:
    """Every HTML template of a page; mails have rules of their own."""
    places = (ROOT / "templates", TRACKER / "templates")
    return [path for place in places for path in place.rglob("*.html") if "email" not in path.parts]


@pytest.mark.parametrize(
    ("pattern", "advice"),
    [
        (r"""status\s*[!=]=\s*["']""", "Templates ask properties, not status words."),
        (r"""\sstyle\s*=\s*["']""", "The Content-Security-Policy forbids inline styles: use a class."),
        (r"<style\b", "The Content-Security-Policy forbids inline styles: use the style sheet."),
        (r"""<script(?![^>]*\ssrc=)""", "The Content-Security-Policy forbids inline scripts: use a file."),
        (r"""\son[a-z]+\s*=\s*["']|\bhx-on\b|["']js:""", "The Content-Security-Policy forbids inline handlers."),
        (r"""(?:src|action)\s*=\s*["']https?://|<link[^>]*href\s*=\s*["']https?://""", "Ask no other host."),
        (r"\|\s*safe\b|\{%\s*autoescape off", "Nothing is marked safe: build it from escaped parts."),
    ],
)
def test_templates_keep_the_rules(pattern: str, advice: str) -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 1}: {found[0].strip()}"
        for path in templates()
        for text in [path.read_text(encoding="utf-8")]
        for found in re.finditer(pattern, text)
    ]
    complain(offences, advice)


def is_atomic(function: ast.FunctionDef) -> bool:
    """Whether a function is decorated as one transaction."""
    return any(ast.unparse(decorator) == "verb" for decorator in function.decorator_list)


def test_verbs_are_atomic_and_take_by_and_now_by_name() -> None:
    offences = []
    for name, tree in sources():
        if not name.startswith("operations/") or name == "operations/audit.py":
            continue
        for function in tree.body:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
                continue
            by_name = {argument.arg for argument in function.args.kwonlyargs}
            by_place = {argument.arg for argument in (*function.args.args, *function.args.posonlyargs)}
            records = any(ast.unparse(node.func) == "audit.record" for node in ast.walk(function)
                          if isinstance(node, ast.Call))  # fmt: skip
            place = f"tracker/{name}:{function.lineno}: {function.name}"
            if is_atomic(function) and "now" not in by_name:
                offences.append(f"{place} takes no now= by name")
            if is_atomic(function) and by_place & {"by", "now"}:
                offences.append(f"{place} takes {' and '.join(sorted(by_place & {'by', 'now'}))} by place")
            if records and is_atomic(function) and "by" not in by_name:
                offences.append(f"{place} writes an audit event and takes no by=")
    complain(offences, "A verb is one transaction and is called with by= and now=.")


def test_the_layers_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
