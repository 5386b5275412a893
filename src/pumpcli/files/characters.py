"""Characters that look like those of a keyboard, or show nothing. Word processors, phones and web pages put them in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from pumpcli.errors import Fault

T = TypeVar("T")

#: Invisible characters that `str.isprintable` accepts: Default_Ignorable_Code_Point of Unicode, a property that the
#: standard library does not offer, and the fillers and spaces next to them. `isprintable` refuses all other invisible
#: characters.
SHOWS_NOTHING = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\ufffc\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
#: Kinds of compatibility characters that are one or more ordinary ones in another shape; not superscripts, since 10² is
#: not 102, and not fractions.
_SHAPES = ("<wide>", "<narrow>", "<square>", "<font>", "<compat>")
#: Characters of a text in which such a character is worth a message of its own.
_LONGEST = 200
#: Letters of other alphabets that look like Latin ones.
_LETTERS = dict(
    zip(
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420"
        "\u0421\u0422\u0425\u03bf\u039f\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u03a1\u03a4\u03a5\u03a7",
        "aeopcyxijsABEKMHOPCTXoOABEZHIKMNPTYX",
        strict=True,
    )
)
#: Characters that belong to no class of Unicode by which they could be recognised.
_OTHERS = {
    **dict.fromkeys("\u2212\u02d7\u2043", "-"),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2236\u02d0\ua789", ":"),
    **dict.fromkeys("\u2044\u2215", "/"),
}
#: What YAML needs quotes for: characters with a meaning of their own within a value in braces.
_NEEDS_QUOTES = r"[,\[\]{}#\"]|: |:$|^[-?:&*!|>'%@`] |^[&*!|>'%@`]"


def plain(text: str) -> str:
    """Return a text with the characters of a keyboard instead of those that look like them, and without characters that
    show nothing."""
    return text if text.isascii() else "".join(map(_plain, text))


def composed(text: str) -> str:
    """Return a text that is equal for texts of the same characters, whether an accent is written with its letter or
    after it."""
    if text.isascii():
        return text
    import unicodedata  # noqa: PLC0415  # most texts are ASCII

    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Return a text that is equal for texts that differ only by case, and by how an accent is written."""
    return text.lower() if text.isascii() else composed(composed(text).casefold())


def clearer(fault: Fault, text: str, read: Callable[[str], T | Fault]) -> Fault:
    """Return the fault of a text that `read` refuses. If such a character may be the cause, name it, and say what to
    write if `read` accepts that."""
    written = unquoted(plain(text)) if len(text) <= _LONGEST else text
    if written == text:
        return fault
    again = read(written)
    if not isinstance(again, Fault):
        return Fault(fault.code, f"{named(text)}; write `{as_value(written)}`")
    return Fault(again.code, f"{again.message}; there is also {named(text)}", again.at)


def named(text: str) -> str:
    """Return the characters of a text that look like others or show nothing, such as "an en dash (U+2013) in `a`"."""
    odd = list(dict.fromkeys(character for character in text if _plain(character) != character))
    names = [f"{_name(character)} (U+{ord(character):04X})" for character in odd[:3]]
    listed = ", ".join(names)
    is_visible = text.isprintable() and not re.search(SHOWS_NOTHING, text)
    return f"{listed} in {_shortened(f'`{text}`' if is_visible else ascii(text))}"


def unquoted(text: str) -> str:
    """Return a text without quotes around it, which YAML would have taken away if they had been straight."""
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def as_value(text: str) -> str:
    """Return a text as it can be written for a value anywhere, in double quotes where YAML needs them."""
    return f'"{text}"' if re.search(_NEEDS_QUOTES, text) and "\\" not in text and '"' not in text else text


def _shortened(text: str) -> str:
    return text if len(text) <= 42 else f"{text[:40]}..."


def _plain(character: str) -> str:
    if character.isascii() or character in "\u00b5\u03bc":  # both are read as the u of ug
        return character
    if character in _LETTERS or character in _OTHERS:
        return _LETTERS.get(character) or _OTHERS[character]
    import unicodedata  # noqa: PLC0415  # most texts are ASCII

    kind = unicodedata.category(character)
    if kind in ("Pd", "Zs"):
        return "-" if kind == "Pd" else " "
    if re.match(SHOWS_NOTHING, character) or kind == "Cf":
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    if unicodedata.decomposition(character).startswith(_SHAPES):
        shape = unicodedata.normalize("NFKC", character).replace("\u03bc", "u").replace("\u2044", "/")
        return shape if shape.isascii() else character
    return character


def _name(character: str) -> str:
    """Return the name of a character with an article: "an en dash"."""
    import unicodedata  # noqa: PLC0415  # most texts are ASCII

    name = unicodedata.name(character, "invisible character").lower()
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"
