"""Recognise a drug that is given under another name than that of the catalogue: misspelt, a trade name, or a salt.

The drug that is meant is never assumed: no limit of the catalogue applies until the file gives its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pumpcli.domain.catalogue import Catalogue
from pumpcli.domain.pump import Mixture
from pumpcli.errors import FaultCode
from pumpcli.files.suggestions import shown
from pumpcli.values import Frozen

#: Drugs for which the catalogue has no figure. Many of their names differ from those of other drugs by two letters, so
#: without this list they would seem misspelt: ropivacaine and bupivacaine, alfentanil and sufentanil.
OTHER_DRUGS = {
    *("adenosine", "alfentanil", "arbaclofen", "buprenorphine", "dexmedetomidine", "diamorphine", "dihydromorphone"),
    *("droperidol", "fentanyl", "gabapentin", "ketamine", "ketorolac", "levobupivacaine", "lidocaine", "meperidine"),
    *("mepivacaine", "methadone", "midazolam", "nalbuphine", "neostigmine", "octreotide", "oxymorphone", "pethidine"),
    *("prilocaine", "remifentanil", "ropivacaine", "sufentanil", "tetracaine"),
}
#: Letters by which a misspelt name differs at most: one is a wrong key, two are a sound written in another way, as in
#: baclophen. Three would make other drugs of some names.
MOST_LETTERS = 2
#: A name of this length or less differs by one letter at most: with two, half of it would be another one.
SHORT_NAME = 4
#: A name of this length or less is a code, and never misspelt.
CODE_LENGTH = 2


class OtherName(Frozen):
    """A name under which the catalogue has nothing, and the drugs that it may mean.

    Attributes:
        why: the relation of the two, such as "is a trade name of baclofen".
        drugs: the names to write instead, at least one.
    """

    code: FaultCode
    why: str
    drugs: tuple[str, ...]


def other_name(name: str, catalogue: Catalogue) -> OtherName | None:
    """Return the drugs that a name may mean; None for the name of a drug, and for one that is like no other."""
    words = name.casefold()
    if words in catalogue.names or words in OTHER_DRUGS:
        return None
    return _other_name(name, tuple(catalogue.names.values()), tuple(_other_names(catalogue)))


def has_other_name(mixture: Mixture, catalogue: Catalogue) -> bool:
    """Return whether a drug of a mixture is given under a name that may mean another one."""
    return any(other_name(drug.name, catalogue) is not None for drug in mixture.drugs)


def _other_names(catalogue: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Yield every trade name and synonym, its relation to its drug, and the drug."""
    for drug in catalogue.drugs:
        for field, name in drug.other_names():
            yield name, f"is {'a trade' if field == 'trade_names' else 'another'} name of {drug.name}", drug.name


@lru_cache(maxsize=1024)
def _other_name(name: str, names: tuple[str, ...], others: tuple[tuple[str, str, str], ...]) -> OtherName | None:
    words = " ".join(name.casefold().split())
    for other, why, drug in others:
        if _begins(words, other):
            return OtherName(FaultCode.TRADE_NAME, why, (drug,))
    named = [drug for drug in names if re.search(rf"\b{re.escape(drug.casefold())}\b", words)]
    if len(named) == 1 and _begins(words, named[0]):
        return OtherName(FaultCode.TRADE_NAME, f"is the name {named[0]} with more words", (named[0],))
    meant = {drug: drug for drug in (*sorted(OTHER_DRUGS), *names)} | {other: drug for other, _, drug in others}
    found = {known: distance for known in meant if (distance := _letters_between(words, known.casefold()))}
    nearest = [known for known, distance in found.items() if distance == min(found.values())]
    if not nearest:
        return None
    like = " and ".join(f"`{known}`" for known in nearest)
    why = f"differs from {like} by {'one letter' if found[nearest[0]] == 1 else 'two letters'}"
    return OtherName(FaultCode.MISSPELT_DRUG, why, tuple(dict.fromkeys(meant[known] for known in nearest)))


def _begins(words: str, name: str) -> bool:
    """Return whether a text is a name, or begins with it and a space, in any case."""
    return f"{words} ".startswith(f"{name.casefold()} ")


def _letters_between(one: str, other: str) -> int:
    """Return by how many letters two names differ; 0 if they cannot be the same name misspelt.

    Two that differ in a number or in a single letter apart, as in "drug A" and "drug B", are two names.
    """
    shorter = min(len(one), len(other))
    most = 0 if shorter <= CODE_LENGTH else 1 if shorter <= SHORT_NAME else MOST_LETTERS
    if abs(len(one) - len(other)) > most or _numbers(one) != _numbers(other):
        return 0
    distance = _distance(one, other)
    return distance if distance <= most else 0


def _numbers(name: str) -> list[str]:
    return re.findall(r"[0-9]+|\b[^\W0-9]\b", name)


def _distance(one: str, other: str) -> int:
    """Return the fewest letters to add, delete, change or swap with the next one to make `other` out of `one`."""
    before, row = list[int](), list(range(len(other) + 1))
    for index, letter in enumerate(one):
        earlier, before, row = before, row, [index + 1]
        for place, wanted in enumerate(other):
            change = before[place] + (letter != wanted)
            row.append(min(change, before[place + 1] + 1, row[place] + 1))
            if index and place and letter == other[place - 1] and one[index - 1] == wanted:
                row[-1] = min(row[-1], earlier[place - 1] + 1)
    return row[-1]


def what_to_write(name: str, meant: OtherName, catalogue: Catalogue, *, is_limited: bool) -> str:
    """Return the message for a name that may mean another drug.

    Args:
        is_limited: whether the stability of each fill with it is given.
    """
    instead = " or ".join(f"`{drug}`" for drug in meant.drugs)
    message = f"`{shown(name)}` {meant.why}; if that is meant, write {instead}"
    if any(drug.casefold() in catalogue.names for drug in meant.drugs):
        message += f", so that the {'checks' if is_limited else 'limits'} of the catalogue apply"
    if not is_limited:
        message += "; until then, without `stability`, stability sets no deadline"
    is_misspelt = meant.code is FaultCode.MISSPELT_DRUG
    return f"{message}; if the name is right, add it to the catalogue of the clinic" if is_misspelt else message
