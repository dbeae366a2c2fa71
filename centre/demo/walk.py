"""The guided walk of the start page: which step comes next, read from the state of the case itself."""
from __future__ import annotations
