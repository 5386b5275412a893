"""Make the replacements of an edit in the text of a document: in a block, within brackets, of whole lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pumpcli.errors import Fault
from pumpcli.files.text_nodes import DocumentText, TextNode
from pumpcli.files.yaml_writing import LONGEST_LINE, Value, flow, is_short, item_lines, key_lines, quoted, scalar
from pumpcli.values import Frozen

BY_HAND = "edit the file by hand"
#: The spaces before the dash of an entry, where no list of the document shows the style.
_STEP = 2


class TextChange(Frozen):
    """New text for the characters from `start` to `end` of a document; both are the same for an insertion."""

    start: int
    end: int
    text: str


Pair = tuple[TextNode, TextNode]
Changes = list[TextChange] | Fault


def added_key(page: DocumentText, mapping: TextNode, key: str, value: Value, order: Iterable[str]) -> Changes:
    """Add a key behind its neighbour: the last of the keys before it in `order` that the mapping has."""
    rank = {name: number for number, name in enumerate(order)}
    pairs = mapping.pairs or []
    before = [(rank.get(name.text, -1), number) for number, (name, _) in enumerate(pairs)]
    before = [each for each in before if 0 <= each[0] < rank.get(key, len(rank))]
    at = max(before)[1] + 1 if before else 0
    if mapping.is_flow:
        return added_to_brackets(page, mapping, f"{key}: {flow(value, key)}", at)
    column = page.column(pairs[0][0].start)
    lines = key_lines(key, value, page.step or _STEP)
    indented = [" " * column + line for line in lines]
    first = pairs[0][0].start
    if at:
        return _with_lines(page, _behind_entry(page, _end(pairs[at - 1]), column), indented)
    if page.is_first(first):
        return _with_lines(page, page.line_start(first), indented)
    line_break = page.line_break(page.next_line(first))
    return [TextChange(first, first, line_break.join([*lines[:1], *indented[1:], " " * column]))]


def added_to_brackets(page: DocumentText, node: TextNode, text: str, at: int) -> Changes:
    """Add an entry to a list or a mapping in brackets, in a line of its own if the first one is."""
    if page.has_comment(node.start, node.end):
        return page.refusal(node.start, f"there is a comment within the brackets that begin here; {BY_HAND}")
    if not node.parts:
        return [TextChange(node.end - 1, node.end - 1, text)]
    first = node.parts[0][0].start
    start = page.line_start(first)
    between = page.line_break(start) + page.text[start:first] if page.is_first(first) and start > node.start else " "
    if at == 0:
        return [TextChange(first, first, f"{text},{between}")]
    end = _end(node.parts[at - 1])
    return [TextChange(end, end, f",{between}{text}")]


def added_to_block(page: DocumentText, pair: Pair, key: str, value: Value, at: int) -> Changes:
    """Add an entry to a list with dashes, in the style of the entry before it, or of the first one."""
    name, node = pair
    items = node.items or []
    dash = page.dash(items[0])
    column = page.column(dash)
    lines = _item(page, items[max(at - 1, 0)], key, value, max(column - page.column(name.start), 0))
    place = page.line_start(dash) if at == 0 else _behind_entry(page, items[at - 1].end, column)
    return _with_lines(page, place, [" " * column + line for line in lines])


def _item(page: DocumentText, sibling: TextNode, key: str, value: Value, step: int) -> list[str]:
    """Write an entry in the style of a sibling in a list with dashes."""
    dash = page.dash(sibling)
    gap = page.text[dash + 1 : sibling.start]
    is_same_line = gap and not gap.strip(" ")
    in_flow = _is_flow_like(sibling, value)
    return item_lines(value, step, key, gap if is_same_line else " ", in_flow=in_flow)


def _is_flow_like(sibling: TextNode, value: Value) -> bool:
    """Whether an entry is written in braces: its sibling is, and it is not much longer."""
    if sibling.pairs is None:
        return is_short(value)
    return sibling.is_flow and len(flow(value)) <= max(LONGEST_LINE, sibling.end - sibling.start)


def made_list(page: DocumentText, pair: Pair, key: str, value: Value, at: int) -> Changes:
    """Turn one mapping or text under a key into a list with a second entry; `fill` becomes `fills`."""
    name, node = pair
    if node.has_properties or name.has_properties:
        return page.refusal(node.start, f"`{name.text}` has an anchor or a tag; write it as a list by hand")
    if node.style in ("|", ">") or node.start == node.end:
        return page.refusal(node.start, f"`{name.text}` is a text over several lines; write it as a list by hand")
    end = name.end - 1 if name.style else name.end
    plural = [TextChange(end, end, key.removeprefix(name.text))] if name.text != key else []
    if page.root.is_flow or (node.is_scalar and _is_alone(page, node)):
        new = flow(value, key)
        before, after = ("[", f", {new}]") if at else (f"[{new}, ", "]")
        return [*plural, TextChange(node.start, node.start, before), TextChange(node.end, node.end, after)]
    on_line_of_key = page.line(name.start) == page.line(node.start)
    column = page.column(name.start) + (page.step or _STEP) if on_line_of_key else page.column(node.start)
    in_flow = node.is_flow and len(flow(value)) <= max(LONGEST_LINE, node.end - node.start)
    new_lines = [" " * column + line for line in item_lines(value, page.step or _STEP, key, in_flow=in_flow)]
    by = column - page.column(name.start) + 2 if on_line_of_key else 2
    below = _behind_entry(page, node.end, page.column(name.start))
    shifted = [TextChange(start, start, " " * by) for start in page.line_starts(node.start, below)]
    if not on_line_of_key:
        dash = [TextChange(node.start, node.start, "- ")]
        place = below if at else page.line_start(node.start)
        return _with_lines(page, place, new_lines, [*plural, *dash, *shifted])
    colon, line_break = page.colon(name), page.line_break(page.next_line(name.end))
    own = f"{' ' * column}-"
    if at:
        dash = [TextChange(colon, colon, line_break + own)]
        return _with_lines(page, below, new_lines, [*plural, *dash, *shifted])
    return [*plural, TextChange(colon, colon, line_break.join(["", *new_lines, own])), *shifted]


def _is_alone(page: DocumentText, node: TextNode) -> bool:
    """Whether a text is in one line, without a comment, and needs no other quotes within brackets."""
    end = page.behind(node.end)
    is_one_line = page.line(node.start) == page.line(node.end)
    is_plain = bool(node.style) or scalar(node.text) == node.text
    return is_one_line and is_plain and not page.has_comment(node.end, end)


def replaced(page: DocumentText, above: Sequence[TextNode], key: str, value: str | Sequence[str]) -> Changes:
    """Replace a text or a list of texts. Quotes stay as they were.

    Args:
        above: the nodes from the root to the one that is replaced.
        key: its key, or that of the list that holds it.
    """
    node = above[-1]
    if node.is_tagged or node.pairs is not None or node.style in ("|", ">") or node.start == node.end:
        return page.refusal(node.start, f"`{key}` is not one value in a line; {BY_HAND}")
    if page.has_comment(node.start, node.end):
        return page.refusal(node.start, f"there is a comment within `{key}`; {BY_HAND}")
    in_flow = any(each.is_flow for each in above[:-1])
    text = flow(value, key)
    if isinstance(value, str):
        text = _in_quotes(value, node.style) if node.style else scalar(value, key, in_flow=in_flow)
    if node.items is None or node.is_flow:
        return [TextChange(page.body(node), node.end, text)]
    name = next((name for name, value in above[-2].pairs or () if value is node), None)
    if name is None or node.has_properties:
        return page.refusal(node.start, f"`{key}` is not one value in a line; {BY_HAND}")
    return [TextChange(page.colon(name), node.end, f" {text}")]


def _in_quotes(text: str, style: str) -> str:
    return f"'{text.replace(style, style * 2)}'" if style == "'" and text.isprintable() else quoted(text)


def removed_from_brackets(page: DocumentText, parent: TextNode, at: int) -> Changes:
    """Remove an entry of a list or a mapping in brackets, with its comma."""
    if page.has_comment(parent.start, parent.end):
        return page.refusal(parent.start, f"there is a comment within the brackets that begin here; {BY_HAND}")
    parts = parent.parts
    if len(parts) == 1:
        return page.refusal(parent.start, f"nothing else is in the braces that begin here; {BY_HAND}")
    if at == 0:
        return [TextChange(parts[0][0].start, parts[1][0].start, "")]
    return [TextChange(_end(parts[at - 1]), _end(parts[at]), "")]


def removed_lines(page: DocumentText, parent: TextNode, at: int) -> Changes:
    """Remove an entry of a list with dashes, or a key of a mapping without braces, with its lines."""
    parts = parent.parts
    first, end = parts[at][0], _end(parts[at])
    start = page.dash(first) if parent.items is not None else first.start
    last = page.behind(end)
    if len(parts) == 1:
        return page.refusal(start, f"nothing else is in the mapping that begins here; {BY_HAND}")
    if page.is_first(start):
        return _without_lines(page, page.line_start(start), last)
    if parent.items is not None or at or page.has_comment(last, parts[1][0].start):
        return page.refusal(start, f"this does not begin its line, or a comment follows it; {BY_HAND}")
    return [TextChange(start, parts[1][0].start, "")]


def _without_lines(page: DocumentText, start: int, end: int) -> Changes:
    """Remove lines. If the last line of the text has no end, its new last line has none either, unless a literal text
    would lose it."""
    block = page.block_above(start)
    if block is not None and page.takes_in(block, end):
        above = page.line(block.start)
        return page.refusal(end, f"from here on this would become a part of the text in line {above}; {BY_HAND}")
    if not page.is_at_line_start(end) and (block is None or not page.keeps_break(block)):
        start -= len(page.line_break(start))
    return [TextChange(start, end, "")]


def _end(part: Sequence[TextNode]) -> int:
    return max(node.end for node in part)


def _behind_entry(page: DocumentText, end: int, column: int) -> int:
    """Return the start of the line behind an entry or a key, and behind the comments below it that are indented further
    than `column`."""
    place = page.behind(end)
    while page.text.startswith(" " * (column + 1), place) and page.first_sign(place) == "#":
        place = page.next_line(place)
    return place


def _with_lines(page: DocumentText, place: int, lines: Sequence[str], others: Sequence[TextChange] = ()) -> Changes:
    """Insert whole lines at the start of a line, or at the end of a text whose last line has no end."""
    line_break = page.line_break(place)
    if page.is_at_line_start(place):
        return [*others, TextChange(place, place, "".join(line + line_break for line in lines))]
    block = page.block_above(place)
    if block is not None and page.keeps_break(block):
        return page.refusal(block.start, "this text ends the file, without a line break; end its last line first")
    return [*others, TextChange(place, place, "".join(line_break + line for line in lines))]
