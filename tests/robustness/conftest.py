"""Tests of what only POSIX systems have: signals, limits, pipes and rights."""

from __future__ import annotations

import os

collect_ignore = [] if os.name == "posix" else ["test_hostile_text.py", "test_hostile_yaml.py", "test_output.py"]
collect_ignore += [] if os.name == "posix" else ["test_privacy.py", "test_strange_files.py"]
