"""Data sets: reads a list of declarations, and writes some batches of each as base64."""

import json
import sys

from answers import encoded
from pytorch.dataset import Batches
from pytorch.fields import Classes, Numbers, Tokens
from pytorch.idx import idx
from pytorch.images import images, paired, unpaired
from pytorch.mixture import mixture
from pytorch.table import table

SOURCES = {
    "idx": idx,
    "images": images,
    "paired": paired,
    "unpaired": unpaired,
    "table": table,
    "mixture": mixture,
}


def field(spec):
    if spec["kind"] == "class":
        return Classes(spec["classes"])
    if spec["kind"] == "tokens":
        return Tokens(spec["length"], spec["vocabulary"])
    return Numbers(tuple(spec["shape"]), spec["range"] and tuple(spec["range"]))


def answer(question):
    spec = dict(question["spec"])
    source = SOURCES[spec.pop("source")]
    fields = {name: field(each) for name, each in spec.pop("fields").items()}
    if "is" in spec:
        spec["is_"] = spec.pop("is")
    data = source(spec.pop("name"), fields, **spec)
    batch, share, draw = question["batch"], question["share"], question["draw"]
    made = []
    for index in question["indices"]:
        rows = {}
        for part in data.parts:
            ranks = [
                part.rows(Batches(part, 5, batch, first, share, draw=draw).places(index))
                for first in range(0, batch, share)
            ]
            for name in ranks[0]:
                # As the language has pictures: channels last.
                values = [rank[name] for rank in ranks]
                last = [v.permute(0, 2, 3, 1) if v.dim() == 4 else v for v in values]
                rows[name] = encoded([x for v in last for x in v.flatten().tolist()])
        made.append(rows)
    return {"count": len(data), "steps": data.steps_per_epoch(batch), "batches": made}


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
