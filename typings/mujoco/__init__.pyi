# MuJoCo ships no type stubs; its attributes are Any.
from typing import Any

def __getattr__(name: str) -> Any: ...
