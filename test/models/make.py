"""The models of this folder, and what they make of some samples: PYTHON make.py, with onnx and onnxruntime.

Each looks at pictures of 4 x 6 pixels and 3 channels: a convolution, its mean and more in `features`, scores in `logits`.
Those that are wrong in some way have no weights to speak of.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

here = Path(__file__).parent
rng = np.random.default_rng(7)
KERNEL = rng.normal(size=(5, 3, 3, 3)).astype(np.float32)
SCORES = rng.normal(size=(5, 4)).astype(np.float32)


def value(name, dims, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, dims)


def save(name, nodes, inputs, outputs, weights=(), old=False):
    held = [numpy_helper.from_array(array, key) for key, array in weights]
    listed = inputs + ([value(key, array.shape) for key, array in weights] if old else [])
    graph = helper.make_graph(nodes, "eye", listed, outputs, held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=3 if old else 8)
    onnx.checker.check_model(model)
    onnx.save(model, here / name)


def eye(first, channels_first=True):
    """A picture in, logits and features out."""
    turn = [] if channels_first else [helper.make_node("Transpose", ["image"], ["turned"], perm=[0, 3, 1, 2])]
    nodes = turn + [
        helper.make_node("Conv", ["image" if channels_first else "turned", "kernel"], ["map"], pads=[1, 1, 1, 1]),
        helper.make_node("Relu", ["map"], ["positive"]),
        helper.make_node("ReduceMean", ["positive"], ["features"], axes=[2, 3], keepdims=0),
        helper.make_node("MatMul", ["features", "scores"], ["logits"]),
    ]
    shape = [first, 3, 4, 6] if channels_first else [first, 4, 6, 3]
    outputs = [value("logits", [first, 4]), value("features", [first, 5])]
    return nodes, [value("image", shape)], outputs, [("kernel", KERNEL), ("scores", SCORES)]


def map_of(name, dims, made):
    nodes = [helper.make_node("Conv", ["image", "kernel"], ["map"], pads=[1, 1, 1, 1])]
    save(name, nodes, [value("image", dims)], [value("map", made)], [("kernel", KERNEL)])


def same(name, dims, made=None, kinds=(TensorProto.FLOAT, TensorProto.FLOAT)):
    node = helper.make_node("Identity", ["x"], ["y"])
    save(name, [node], [value("x", dims, kinds[0])], [value("y", made or dims, kinds[1])])


def models():
    save("channels-first.onnx", *eye("N"))
    save("channels-last.onnx", *eye("N", channels_first=False))
    save("one-by-one.onnx", *eye(1))
    save("old.onnx", *eye("N"), old=True)
    map_of("map.onnx", ["N", 3, "H", "W"], ["N", 5, "H", "W"])
    # Wrong, each in a way of its own.
    save("eight.onnx", *eye(8))
    same("open.onnx", ["N", "C", "H", "W"])
    same("cube.onnx", ["N", 3, 3, 3])
    same("half.onnx", ["N", 3, 4, 6], kinds=(TensorProto.FLOAT16, TensorProto.FLOAT16))
    add = helper.make_node("Add", ["x", "y"], ["z"])
    save("two.onnx", [add], [value("x", ["N", 3, 4, 6]), value("y", ["N", 3, 4, 6])], [value("z", ["N", 3, 4, 6])])
    mean = helper.make_node("ReduceMean", ["x"], ["y"], axes=[0], keepdims=1)
    save("batch-lost.onnx", [mean], [value("x", ["N", 3, 4, 6])], [value("y", [1, 3, 4, 6])])
    tokens = [
        helper.make_node("Gather", ["table", "words"], ["rows"]),
        helper.make_node("ReduceMean", ["rows"], ["features"], axes=[1], keepdims=0),
    ]
    table = rng.normal(size=(10, 5)).astype(np.float32)
    save("words.onnx", tokens, [value("words", ["N", 6], TensorProto.INT64)], [value("features", ["N", 5])], [("table", table)])
    beside = onnx.load(here / "channels-first.onnx")
    onnx.save(beside, here / "beside.onnx", save_as_external_data=True, location="beside.data", size_threshold=0)
    (here / "beside.data").unlink()


def run(name, feeds):
    session = onnxruntime.InferenceSession(str(here / name), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, {session.get_inputs()[0].name: feeds})))


def answers():
    """What the models make of pictures whose number at i is sin(i), channels last."""
    pictures = np.sin(np.arange(7 * 4 * 6 * 3, dtype=np.float64)).astype(np.float32).reshape(7, 4, 6, 3)
    first = np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))
    found = {"channels-first": run("channels-first.onnx", first), "channels-last": run("channels-last.onnx", pictures)}
    found["map"] = {"map": run("map.onnx", first)["map"].transpose(0, 2, 3, 1)}
    found["words"] = run("words.onnx", np.arange(7 * 6).reshape(7, 6) * 3 % 10)
    return {
        model: {name: [float(f"{number:.8g}") for number in made.ravel()] for name, made in outputs.items()}
        for model, outputs in found.items()
    }


if __name__ == "__main__":
    if sys.argv[1:] == ["answers"]:
        print(json.dumps(answers()))
    else:
        models()
        (here / "answers.json").write_text(json.dumps(answers(), indent=1) + "\n")
