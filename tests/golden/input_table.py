"""A table for input streams: what io.BytesIO answers to calls made at random."""

import io
import random

METHODS = ["read", "readline", "readlines"]
SIZES = [None, -1, 0, 1, 2, 3, 5, 8, 13, 100]


def bytes_io():
    chance = random.Random(3333)
    for _ in range(100):
        length = chance.choice([0, 1, 5, 20, 60])
        text = "".join(chance.choices("ab\r\n\n\xff", k=length))
        stream = io.BytesIO(text.encode("latin-1"))
        calls = [[chance.choice(METHODS), chance.choice(SIZES)] for _ in range(8)]
        results = [plain(getattr(stream, method)(size)) for method, size in calls]
        yield {"text": text, "calls": calls, "results": results}


def plain(result):
    if isinstance(result, list):
        return [line.decode("latin-1") for line in result]
    return result.decode("latin-1")
