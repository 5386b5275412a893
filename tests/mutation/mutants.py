"""Make mutants of a module: put small faults into it, one at a time.

Such a fault is a comparison that is off by its boundary, a sum that is a difference, a number that is one too high, a
condition that always holds, a statement that is missing. Annotations and assertions are never changed, and texts only
on request.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import TypeVar

from tests.mutation.texts import changed_texts

NodeT = TypeVar("NodeT", bound=ast.AST)

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
_CALLS = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
}
_UNWRAPPED = frozenset({"abs", "reversed", "sorted"})
_REMOVED = (ast.Assign, ast.AugAssign, ast.Break, ast.Continue, ast.Expr, ast.Raise)


@dataclass(frozen=True)
class Mutant:
    """One fault in one module.

    Attributes:
        number: the index among the mutants of the module.
        name: a unique name, such as "clock.offset_of: 0 -> 1"; with a number if two mutants have the same one.
        in_function: whether it is in the body of a function, and so can be put into a module that is already loaded.
        lines: the lines of the statement, without the body of a compound one.
        texts: whether `number` also counts the faults in texts.
    """

    path: Path
    number: int
    name: str
    in_function: bool
    lines: range
    texts: bool = False

    def code(self) -> CodeType:
        """Return the module with this fault, compiled."""
        walk = _Walk(self.path, self.number, self.texts)
        return compile(ast.fix_missing_locations(walk.tree), str(self.path.resolve()), "exec")


def mutants_of(path: Path, texts: bool = False) -> list[Mutant]:
    """Return all mutants of a module, in the order of its lines; with `texts` also those of its texts."""
    return _Walk(path, None, texts).found


class _Walk(ast.NodeTransformer):
    """A walk through a module that lists its mutants and makes one of them."""

    def __init__(self, path: Path, wanted: int | None, texts: bool) -> None:
        self.path, self.wanted, self.texts = path, wanted, texts
        self.found: list[Mutant] = []
        self._name_counts: Counter[str] = Counter()
        self._names: list[str] = []
        self._functions = 0
        self._lines = range(0)
        self.tree: ast.Module = self.visit(ast.parse(path.read_text(encoding="utf-8")))

    def visit(self, node: NodeT) -> NodeT:
        """Return the node, or its replacement in the wanted mutant."""
        if isinstance(node, ast.Assert) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            return node
        if isinstance(node, ast.stmt):
            self._lines = _lines_of(node)
        chosen: ast.AST | None = None
        for change in (*_changes(node), *(changed_texts(node) if self.texts else ())):
            if self._is_wanted(node, change):
                chosen = change
        super().visit(node)
        return node if chosen is None else ast.copy_location(chosen, node)  # type: ignore[return-value]

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self._each(node.decorator_list)
        self._inside(node)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Visit decorators and defaults as a part of the surrounding code; skip annotations."""
        self._each(node.decorator_list)
        self._each(node.args.defaults)
        node.args.kw_defaults[:] = [value if value is None else self.visit(value) for value in node.args.kw_defaults]
        self._functions += 1
        self._inside(node)
        self._functions -= 1
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.FormattedValue:
        node.value = self.visit(node.value)
        return node

    def _inside(self, node: ast.ClassDef | ast.FunctionDef) -> None:
        self._names.append(node.name)
        self._each(node.body)
        self._names.pop()

    def _each(self, nodes: list[NodeT]) -> None:
        nodes[:] = [self.visit(node) for node in nodes]

    def _is_wanted(self, node: ast.AST, change: ast.AST) -> bool:
        number = len(self.found)
        name = f"{'.'.join([self.path.stem, *self._names])}: {_line(node)} -> {_line(change)}"
        self._name_counts[name] += 1
        if self._name_counts[name] > 1:
            name += f" ({self._name_counts[name]})"
        self.found.append(Mutant(self.path, number, name, self._functions > 0, self._lines, self.texts))
        return number == self.wanted


def _line(node: ast.AST) -> str:
    """Return a node as one line of source."""
    if isinstance(node, ast.If | ast.While | ast.For):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test if not isinstance(node, ast.For) else node.iter)}"
    return " ".join(ast.unparse(node).split())


def _lines_of(node: ast.stmt) -> range:
    body = getattr(node, "body", None)
    end = body[0].lineno - 1 if body else node.end_lineno or node.lineno
    return range(node.lineno, max(end, node.lineno) + 1)


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    """Return the nodes that can replace a node."""
    match node:
        case ast.Compare(left, operators, others):
            for index, operator in enumerate(operators):
                for other in _COMPARED[type(operator)]:
                    yield ast.Compare(left, [*operators[:index], other(), *operators[index + 1 :]], others)
        case ast.BinOp(left, operator, right):
            yield ast.BinOp(left, _ARITHMETIC[type(operator)](), right)
        case ast.AugAssign(target, operator, value):
            yield ast.AugAssign(target, _ARITHMETIC[type(operator)](), value)
            yield ast.Pass()
        case ast.UnaryOp(ast.Not() | ast.USub(), operand):
            yield operand
        case ast.BoolOp(operator, values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            for index in range(len(values)):
                yield _joined(operator, [*values[:index], *values[index + 1 :]])
        case ast.stmt():
            yield from _changed_statements(node)
        case _:
            yield from _changed_values(node)


def _changed_values(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value)):
            yield ast.Constant(value + 1)
            yield ast.Constant(value - 1)
        case ast.IfExp(_, body, otherwise):
            yield body
            yield otherwise
        case ast.Call(ast.Name(name), arguments, keywords) if name in _CALLS:
            yield ast.Call(ast.Name(_CALLS[name], ast.Load()), arguments, keywords)
        case ast.Call(ast.Name(name), [argument, *_]) if name in _UNWRAPPED:
            yield argument
        case ast.comprehension(target, iterator, conditions, is_async):
            for index in range(len(conditions)):
                kept = [*conditions[:index], *conditions[index + 1 :]]
                yield ast.comprehension(target, iterator, kept, is_async)


def _changed_statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Return(value) if value is not None and not _is_nothing(value):
            yield ast.Return(ast.Constant(None))
        case ast.If(_, body, otherwise):
            yield ast.If(ast.Constant(True), body, otherwise)
            yield ast.If(ast.Constant(False), body, otherwise)
        case _ if isinstance(node, _REMOVED):
            yield ast.Pass()


def _joined(operator: ast.boolop, values: list[ast.expr]) -> ast.expr:
    return values[0] if len(values) == 1 else ast.BoolOp(operator, values)


def _is_nothing(node: ast.expr) -> bool:
    """Return whether a node is a false constant; a condition treats None and False alike."""
    return isinstance(node, ast.Constant) and not node.value
