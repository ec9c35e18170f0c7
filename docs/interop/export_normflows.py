"""Writes a normflows model for `flows import --library normflows`: export(model, "model", ...) makes model.json and model.safetensors.
`flows` lists the layers in the order of the model's constructor, each as (class name, constructor arguments); for a MultiscaleFlow it is
a list of such lists, one per level, and `q0` is a list. Networks are given by their layer sizes: see docs/interop.md."""
import json
from safetensors.torch import save_file


def export(model, name, flows, q0, merges=(), version="", **shape):
    def listed(layer):
        return {"class": layer[0], "args": layer[1]} if isinstance(layer, tuple) else [listed(inner) for inner in layer]

    architecture = {"library": "normflows", "version": version, "model": type(model).__name__, **shape,
                    "q0": listed(q0), "flows": listed(flows), "merges": listed(list(merges))}
    with open(name + ".json", "w") as file:
        json.dump(architecture, file, indent=1, default=lambda value: value.tolist() if hasattr(value, "tolist") else value.__name__)
    save_file({key: tensor.contiguous() for key, tensor in model.eval().state_dict().items()}, name + ".safetensors")
