"""The completion of each shell: the script that it reads once, and the answer to it each time a word is completed."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from enum import StrEnum

from pumpcli.cli.completing import Completion, Offer, offer
from pumpcli.values import Frozen


class Shell(StrEnum):
    """A shell with completion."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


#: The words of an answer that come first, in a line of their own.
_FILES, _OPEN = "files", "open"

#: The scripts. Each runs the program as it was typed, with the variable set, and reads lines: first whether files are
#: possible too and whether the words go on, then a word and a description in each, separated by a tab.
SCRIPTS = {
    Shell.BASH: r"""# Completion of pumpcli for bash 4 and later.
_pumpcli_completion() {
    local line kind=
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $kind ]]; then kind=$line; else COMPREPLY+=("$line"); fi
    done < <(_PUMPCLI_COMPLETE=bash "${1/#\~/$HOME}" "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2> /dev/null)
    if [[ $kind == *files* ]]; then
        compopt -o filenames
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$2")
    fi
    if [[ $kind == *open* ]]; then compopt -o nospace; fi
}
complete -F _pumpcli_completion pumpcli
""",
    Shell.ZSH: r"""#compdef pumpcli
# Completion of pumpcli for zsh 5 and later.
_pumpcli() {
    local line word kind= tab=$'\t'
    local -a found end=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}')
    while IFS= read -r line; do
        if [[ -z $kind ]]; then
            kind=$line
        else
            word=${${line%%$tab*}//\\/\\\\}
            found+=("${word//:/\\:}${${line#*$tab}:+:}${line#*$tab}")
        fi
    done < <(_PUMPCLI_COMPLETE=zsh "${(Q)words[1]/#\~/$HOME}" "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2> /dev/null)
    if [[ $kind == *open* ]]; then end+=(-S ''); fi
    if (( $#found )); then _describe -t pumpcli pumpcli found "${end[@]}"; fi
    if [[ $kind == *files* ]]; then
        if [[ $PREFIX == --*=* ]]; then compset -P '*='; fi
        _files
    fi
}
if [[ $funcstack[1] == _pumpcli ]]; then _pumpcli "$@"; else compdef _pumpcli pumpcli; fi
""",
    Shell.FISH: r"""# Completion of pumpcli for fish 3.1 and later.
function __pumpcli_completion
    set -l typed (commandline -opc)
    set -l word (commandline -ct)
    set -l program (string replace -r '^~' $HOME -- $typed[1])
    set -l found (_PUMPCLI_COMPLETE=fish $program $typed "$word" 2>/dev/null)
    set -l kind $found[1]
    set -e found[1]
    if test (count $found) -gt 0
        printf '%s\n' $found
    end
    if string match -q '*files*' -- $kind
        set -l begin (string match -r '^--[^=]*=' -- $word)
        for file in (complete -C "'' "(string replace -r '^--[^=]*=' '' -- "$word"))
            # Behind : and = fish lists all files.
            if not string match -q -r '[:=]' -- $file; or test -e $file
                printf '%s%s\n' "$begin" $file
            end
        end
    end
end
complete -c pumpcli -f -a '(__pumpcli_completion)'
""",
}


class _Split(Frozen):
    """A command line up to the cursor, split into words as a shell does.

    Attributes:
        words: the whole words.
        word: the last one, without its quotes.
        quote: the quote that is still open at its end; empty for none.
        kept: the characters of the last word that the shell keeps, whatever is completed.
    """

    words: tuple[str, ...]
    word: str
    quote: str
    kept: int


def answer(shell: str, arguments: Sequence[str]) -> str:
    """Return the answer to the script of a shell: the words that are possible for the one that is being typed.

    Args:
        arguments: of bash the characters that end a word, and the line up to the cursor; of the others the words.
    """
    if shell == Shell.BASH:
        breaks, line = arguments
        split = _split(line, breaks)
        offered = _with_files(offer(_without_program(split.words), split.word), split)
        found = [_for_bash(each.word, split, offered) for each in offered.completions]
        return _lines(offered, [each for each in found if each is not None])
    if shell == Shell.ZSH:
        *words, word = arguments
    else:
        *words, last = arguments[1:]
        word = _split(last, "").word
    offered = offer(words, word)
    return _lines(offered, [f"{each.word}\t{each.about}" for each in offered.completions if _is_line(each)])


def _with_files(offered: Offer, split: _Split) -> Offer:
    """Return an offer that takes files only if some begin with the word: bash quotes what may be names of files, and
    does not quote every code well."""
    is_option = split.word.startswith("--") and "=" in split.word
    start = split.word.index("=") + 1 if is_option else 0
    takes_files = offered.takes_files and split.kept in (0, start) and _begins_files(split.word[start:])
    return Offer(offered.completions, takes_files, offered.is_open)


def _begins_files(text: str) -> bool:
    """Return whether a text is the beginning of the name of a file or folder."""
    folder, name = os.path.split(os.path.expanduser(os.path.expandvars(text)))
    try:
        return any(each.startswith(name) for each in os.listdir(folder or os.curdir))
    except (OSError, ValueError):
        return False


def _is_line(completion: Completion) -> bool:
    return completion.word.isprintable() and completion.about.isprintable()


def _lines(offered: Offer, words: Sequence[str]) -> str:
    kind = " ".join([_FILES] * offered.takes_files + [_OPEN] * offered.is_open) or "words"
    return "".join(f"{line}\n" for line in (kind, *words))


def _without_program(words: Sequence[str]) -> list[str]:
    """Return the words after the name of the program, before which variables may be set."""
    first = next((index for index, word in enumerate(words) if not re.match(r"\w+=", word)), len(words))
    return list(words[first + 1 :])


def _for_bash(word: str, split: _Split, offered: Offer) -> str | None:
    """Return what bash inserts for a word: what follows the kept characters, and quoted unless bash does so itself, as
    it does where there may be names of files. None if it cannot be written within the quote that is open."""
    if not word.isprintable() or word[: split.kept] != split.word[: split.kept]:
        return None
    rest = word[split.kept :]
    if offered.takes_files:
        return rest
    if split.quote:
        return None if re.search({"'": "'", '"': r'["$`\\!]'}[split.quote], rest) else rest
    return re.sub(r"([^\w@%+=:,./-])", r"\\\1", rest)


def _split(line: str, breaks: str) -> _Split:
    """Split a line into words.

    Args:
        breaks: the characters at which bash begins to complete again.
    """
    words: list[str] = []
    word, quote, kept, opened = "", "", 0, 0
    is_word = False
    characters = iter(line)
    for character in characters:
        if character == "\\" and quote != "'":
            word += next(characters, "")
            is_word = True
        elif quote:
            quote, word = ("", word) if character == quote else (quote, word + character)
        elif character in "'\"":
            quote, opened, is_word = character, len(word), True
        elif character.isspace():
            words += [word] * is_word
            word, kept, is_word = "", 0, False
        else:
            word, is_word = word + character, True
            kept = len(word) if character in breaks else kept
    return _Split(words=tuple(words), word=word, quote=quote, kept=opened if quote else kept)
