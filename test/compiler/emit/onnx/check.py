"""Has onnx check every model of a folder, with all sizes inferred. Prints {model: complaint} as JSON."""
import json
import pathlib
import sys

import onnx

complaints = {}
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.onnx")):
    try:
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        unknown = [value.name for value in inferred.graph.value_info if not value.type.tensor_type.HasField("shape")]
        if unknown:
            complaints[path.name] = "no shape is known of " + ", ".join(unknown)
    except Exception as error:
        complaints[path.name] = str(error)
print(json.dumps(complaints))
