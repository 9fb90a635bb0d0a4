"""The network of export-weights.test.ts in PyTorch, with its weights as they were exported. Reads {file, z}, prints what it makes."""
import json
import struct
import sys

import torch
import torch.nn.functional as F

asked = json.load(sys.stdin)
with open(asked["file"], "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
    numbers = bytearray(file.read())


def weight(name):
    start, end = header[name]["data_offsets"]
    return torch.frombuffer(numbers, dtype=torch.float32, offset=start, count=(end - start) // 4).reshape(header[name]["shape"])


x = torch.tensor(asked["z"]).reshape(4, 5)
x = torch.tanh(F.linear(x, weight("G/dense.kernel"), weight("G/dense.bias")))
x = x.unflatten(1, (3, 3, 4)).permute(0, 3, 1, 2)
x = F.relu(F.conv_transpose2d(x, weight("G/conv_transpose.kernels"), weight("G/conv_transpose.bias"), stride=2, padding=1))
x = F.conv2d(x, weight("G/conv.kernels"), weight("G/conv.bias"), padding=1)
x = F.linear(x.permute(0, 2, 3, 1).flatten(1), weight("G/dense_2.kernel"), weight("G/dense_2.bias"))
print(json.dumps(x.reshape(-1).tolist()))
