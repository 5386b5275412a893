"""Where the values of a document were read, for showing a number with its line."""

from __future__ import annotations

import os

from pumpcli.files.document import Entry
from pumpcli.values import frozen


@frozen
class Citation:
    """The values of one document by their paths, such as "programs[0].windows[2].rate"."""

    root: Entry

    @property
    def file(self) -> str:
        """The file of the document."""
        return self.root.document.source.file

    def holds(self, path: str) -> bool:
        """Whether there is a value at a path."""
        return self.root.locate(path).step == path.rpartition(".")[2]

    def line(self, path: str) -> str:
        """Such as "p-014.yaml:12": the line of the value at a path, or of what is nearest above it."""
        return f"{os.path.basename(self.file)}:{self.root.locate(path).line}"

    def text(self, path: str) -> str:
        """The value at a path as it is written."""
        return self.root.locate(path).text
