"""A reader of journals that shares no code with the package: docs/journal-format.md, zlib and msgpack."""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import msgpack


def frames(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Kind, turn and body of each frame."""
    place, previous = 0, 0
    while place < len(data):
        head = data[place : place + 32]
        magic, kind, turn, length, before, checksum, own = struct.unpack("<8sBxxxIIIII", head)
        assert magic == b"\xa7ANIMA\r\n" and zlib.crc32(head[:28]) == own and before == previous
        body = data[place + 32 : place + 32 + length]
        assert len(body) == length and zlib.crc32(body) == checksum
        yield kind, turn, body
        place, previous = place + 32 + length, checksum


def extension(code: int, data: bytes) -> int | bytearray:
    return int(data, 16) if code == 1 else bytearray(data)  # which is told from the empty ones


def unpack(data: bytes) -> Any:
    return msgpack.unpackb(data, ext_hook=extension, unicode_errors="surrogatepass")


def filled(value: Any, floats: Iterator[float]) -> Any:
    """Put the floats where the empty binaries are."""
    if isinstance(value, list):
        return [filled(item, floats) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, floats) for key, item in value.items()}
    return next(floats) if isinstance(value, bytes) else value


def turns(data: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The header, and each turn as a dict, after everything was checked that can be."""
    (_, _, first), *rest = frames(data)
    header = unpack(first)
    assert header["format"][0] == 1
    before = first
    for _, _, body in rest:
        assert hashlib.sha256(before).digest() == body[-32 - 16 * body.endswith(b"ANIMAEND") :][:32]
        before = body
    chain, found = header["after"]["hash"], []
    for turn, held in ((turn, unpack(body)) for kind, turn, body in rest if kind == 2):
        doubles = [one for (one,) in struct.iter_unpack("<d", held["floats"])]
        rounded = [(one * 1e9 + 1.5 * 2**52) - 1.5 * 2**52 for one in doubles]
        content = chain.encode() + held["heads"] + held["values"]
        chain = hashlib.sha256(content + struct.pack(f"<{len(rounded)}d", *rounded)).hexdigest()
        number, values, skipped, _ = filled(unpack(held["values"]), floats := iter(doubles[1:]))
        assert (number, bytes.fromhex(chain)) == (turn, held["hash"]) and next(floats, None) is None
        fields, left, events = header["fields"] | held.get("fields", {}), iter(values), []
        for publisher, causes, name in unpack(held["heads"]):
            named = fields.get(f"{publisher.split('.')[0]}.{name}") or fields[name]
            events.append((publisher, causes, name, {field: next(left) for field in named}))
        found.append({"turn": turn, "at_s": doubles[0], "events": events, "hash": chain, "skipped": skipped})
    return header, found
