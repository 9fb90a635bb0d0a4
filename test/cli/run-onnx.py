"""Runs a model in onnxruntime. Reads {file, inputs: [{name, shape, values, whole}]}, prints the first output, flat."""
import json
import sys

import numpy
import onnxruntime

asked = json.load(sys.stdin)
feeds = {
    each["name"]: numpy.array(each["values"], "int64" if each["whole"] else "float32").reshape(each["shape"])
    for each in asked["inputs"]
}
session = onnxruntime.InferenceSession(asked["file"], providers=["CPUExecutionProvider"])
print(json.dumps(session.run(None, feeds)[0].reshape(-1).tolist()))
