"""The models of bench/programs, each as one would write it in PyTorch. A model has

    networks  by the names of the .gan file
    batch     samples in a step
    cycle     steps after which everything has run that runs now and then
    step(i)   step number i, counted from 1; the losses by name, left on the device
"""

from importlib import import_module

MODELS = {
    "dcgan-32": ("dcgan", {"size": 32}),
    "dcgan-64": ("dcgan", {"size": 64}),
    "wgan-gp": ("wgan_gp", {}),
    "pix2pix": ("pix2pix", {}),
    "cyclegan": ("cyclegan", {}),
    "stylegan2-32": ("stylegan2", {}),
    "text-gan": ("text_gan", {}),
}


def make(name, run):
    module, settings = MODELS[name]
    return import_module(f"models.{module}").Model(run, **settings)
