"""A reader of journals that shares no code with the package: docs/journal-format.md, struct, zlib, msgpack.

It reads the turns of a file and checks everything that can be checked.
"""

import hashlib
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgpack

MAGIC = b"\xa7ANIMA\r\n"


def frames(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Kind, turn and body of each frame."""
    place, previous = 0, 0
    while place < len(data):
        head = data[place : place + 32]
        magic, kind, turn, length, before, checksum, own = struct.unpack("<8sBxxxIIIII", head)
        assert magic == MAGIC and zlib.crc32(head[:28]) == own and before == previous
        body = data[place + 32 : place + 32 + length]
        assert len(body) == length and zlib.crc32(body) == checksum
        yield kind, turn, body
        place, previous = place + 32 + length, checksum


def extension(code: int, data: bytes) -> int | bytearray:
    """1: a large whole number in hexadecimal; 2: bytes, here kept apart from the empty ones."""
    return int(data, 16) if code == 1 else bytearray(data)


def unpack(data: bytes) -> Any:
    return msgpack.unpackb(data, ext_hook=extension, strict_map_key=False, unicode_errors="surrogatepass")


def filled(value: Any, floats: Iterator[float]) -> Any:
    """Put the floats where the empty binaries are."""
    if isinstance(value, bytes):
        return next(floats)
    if isinstance(value, list):
        return [filled(item, floats) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, floats) for key, item in value.items()}
    return value


def turns(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The header, and each turn as a dict."""
    header: dict[str, Any] = {}
    found, last_hash = [], ""
    for kind, turn, body in frames(data):
        if kind == 1:
            header = unpack(body)
            assert header["format"][0] == 1
            last_hash = header["after"]["hash"]
        elif kind == 2:
            held = unpack(body)
            doubles = struct.unpack(f"<{len(held['floats']) // 8}d", held["floats"])
            rounded = [x * 1e9 + 1.5 * 2**52 - 1.5 * 2**52 for x in doubles]
            content = last_hash.encode() + held["heads"] + held["values"]
            last_hash = hashlib.sha256(content + struct.pack(f"<{len(rounded)}d", *rounded)).hexdigest()
            assert bytes.fromhex(last_hash) == held["hash"]
            floats = iter(doubles)
            at_s = next(floats)
            number, values, skipped, _ = filled(unpack(held["values"]), floats)
            assert number == turn
            fields, values, events = {**header["fields"], **held.get("fields", {})}, iter(values), []
            for publisher, causes, name in unpack(held["heads"]):
                named = fields.get(publisher.split(".")[0] + "." + name) or fields[name]
                events.append((publisher, causes, name, {field: next(values) for field in named}))
            found.append(
                {"turn": turn, "at_s": at_s, "events": events, "hash": last_hash, "skipped": skipped}
            )
    return header, found


if __name__ == "__main__":
    for one in turns(Path(sys.argv[1]).read_bytes())[1]:
        print(one["turn"], one["hash"][:12], len(one["events"]), "events")
