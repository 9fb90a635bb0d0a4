"""Writes Inception v3 with the weights that FID, KID and Inception score are published with, as inception.onnx.

    pip install pytorch-fid onnx
    python export-inception.py 32 32      # for pictures of 32 x 32 pixels in [-1, 1]

    network inception(x: f32[32, 32, 3] in [-1, 1]) -> (logits: f32[1008], features: f32[2048]) from "inception.onnx"

The weights are those of pytorch-fid (https://github.com/mseitzer/pytorch-fid, Apache 2.0), converted from the network of
2015-12-05 that the FID of Heusel et al. 2017 was worked out with. Pictures are scaled to 299 x 299 by the model itself, as
pytorch-fid does it: real and made ones alike, whatever their size. `features` are those of the last pooling layer;
`logits` have no bias, as in the code of Salimans et al. 2016.
"""

import sys

import torch
from pytorch_fid.inception import InceptionV3, fid_inception_v3


class Eyes(torch.nn.Module):
    def __init__(self):
        super().__init__()
        # Pictures are in [-1, 1] already.
        self.pooled = InceptionV3([3], resize_input=True, normalize_input=False)
        self.scores = torch.nn.Parameter(fid_inception_v3().fc.weight.detach().clone())

    def forward(self, image):
        features = self.pooled(image)[0].flatten(1)
        return features @ self.scores.T, features


def export(height, width, path="inception.onnx"):
    outputs = ["logits", "features"]
    options = {
        "input_names": ["image"],
        "output_names": outputs,
        "dynamic_axes": {name: {0: "samples"} for name in ["image", *outputs]},
        "opset_version": 17,
        "dynamo": False,
    }
    with torch.no_grad():
        torch.onnx.export(Eyes().eval(), (torch.zeros(2, 3, height, width),), path, **options)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    export(int(sys.argv[1]), int(sys.argv[2]))
