"""Mending an MCAP file whose writer was killed: cut behind the last whole record, then end it properly.

Source: MCAP format specification (https://mcap.dev/spec), sections "Records" and "Footer". A footer without a summary
tells a reader to scan the file.
"""

import os
import struct
from pathlib import Path

_MAGIC = b"\x89MCAP0\r\n"
_HEAD = struct.Struct("<BQ")
_CHUNK = 0x06
_DATA_END = _HEAD.pack(0x0F, 4) + bytes(4)
_FOOTER = _HEAD.pack(0x02, 20) + bytes(20)


def mend(path: Path) -> bool:
    """Makes a torn MCAP file readable in place; a whole one is left as it is.

    Returns:
        Whether the file now holds messages that can be read.
    """
    size = path.stat().st_size
    with path.open("r+b") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            return False
        if size >= 2 * len(_MAGIC) and _ends_whole(path):
            return True
        end, chunks = len(_MAGIC), 0
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            opcode, length = _HEAD.unpack(head)
            if end + _HEAD.size + length > size:
                break
            end = file.seek(length, os.SEEK_CUR)
            chunks += opcode == _CHUNK
        file.seek(end)
        file.truncate()
        file.write(_DATA_END + _FOOTER + _MAGIC)
    return chunks > 0


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-len(_MAGIC), os.SEEK_END)
        return file.read() == _MAGIC
