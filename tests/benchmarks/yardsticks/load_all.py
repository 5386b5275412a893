"""All documents of a file, loaded and nothing else."""

import sys
from pathlib import Path

import yaml

text = Path(sys.argv[1]).read_text(encoding="utf-8")
print(len(list(yaml.load_all(text, Loader=yaml.CSafeLoader))))
