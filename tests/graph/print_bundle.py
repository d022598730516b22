"""Prints each tensor of a safetensors file as "name shape value…", read with the standard library alone."""
import json
import struct
import sys

with open(sys.argv[1], "rb") as file:
    data = file.read()
(length,) = struct.unpack_from("<Q", data)
header = json.loads(data[8 : 8 + length])
body = data[8 + length :]
assert (8 + length) % 64 == 0
assert set(json.loads(header.pop("__metadata__")["graphs"])) == {"slice", "scan"}
for name in sorted(header):
    entry = header[name]
    begin, end = entry["data_offsets"]
    raw = body[begin:end]
    if entry["dtype"] == "BF16":
        values = [struct.unpack("<f", b"\0\0" + raw[i : i + 2])[0] for i in range(0, len(raw), 2)]
    else:
        code, size = {"F32": ("f", 4), "F16": ("e", 2)}[entry["dtype"]]
        assert begin % size == 0
        values = struct.unpack(f"<{len(raw) // size}{code}", raw)
    print(name, "x".join(map(str, entry["shape"])), *(f"{value:.9g}" for value in values))
