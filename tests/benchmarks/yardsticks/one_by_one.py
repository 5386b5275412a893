"""All files of a folder, read and loaded one by one and nothing else."""

import sys
from pathlib import Path

import yaml

found = [yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) for path in Path(sys.argv[1]).iterdir()]
print(len(found))
