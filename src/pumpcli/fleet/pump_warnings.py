"""Record the warnings about the pumps of several documents, each by the rules of its clinic file."""

from __future__ import annotations

from collections.abc import Sequence

from pumpcli.domain.clock import AsOf
from pumpcli.domain.pump import Pump
from pumpcli.files.checks import warn
from pumpcli.files.document import Document
from pumpcli.files.plausibility import warn_if_implausible
from pumpcli.fleet.clinics import FileRules


def warn_all(
    documents: Sequence[Document],
    pumps: Sequence[Pump | None],
    rules: Sequence[FileRules | None],
    as_of: AsOf | None,
) -> None:
    """Record every warning about pumps in their documents.

    Each step is done for all of them (see `BATCH` in `loading`): `due FLEET --jobs 1` takes 4 % less CPU time than with
    both steps for each pump in turn.

    Args:
        pumps: None for a document without a pump that could be read.
        rules: None for a document whose clinic file is wrong.
    """
    read = [
        (pump, document.root, applying)
        for document, pump, applying in zip(documents, pumps, rules, strict=True)
        if pump is not None and document.root is not None and applying is not None
    ]
    for pump, root, applying in read:
        warn_if_implausible(pump, root, applying.clinic, as_of)
    for pump, root, applying in read:
        warn(pump, root, applying.clinic.for_site(pump.site), applying.catalogues, as_of)
