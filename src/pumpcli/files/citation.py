"""Look up the line and the text of a value by its path, so that a number can be shown with its line in the file."""

from __future__ import annotations

import os

from pumpcli.files.document import Entry
from pumpcli.values import Frozen


class Citation(Frozen):
    """Access to the values of one document by their paths, such as "programs[0].windows[2].rate"."""

    root: Entry

    @property
    def file(self) -> str:
        """The file of the document."""
        return self.root.document.source.file

    def holds(self, path: str) -> bool:
        """Return whether the document has a value at a path."""
        return self.root.locate(path).step == path.rpartition(".")[2]

    def line(self, path: str) -> str:
        """Return file name and line of the value at a path, or of the nearest entry above it: "p-014.yaml:12"."""
        return f"{os.path.basename(self.file)}:{self.root.locate(path).line}"

    def text(self, path: str) -> str:
        """Return the value at a path as it is written, or the text of the nearest entry above it."""
        return self.root.locate(path).text
