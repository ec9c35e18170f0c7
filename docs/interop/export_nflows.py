"""Writes an nflows Flow for `flows import --library nflows`: export(flow, features, layers, "model") makes model.json and
model.safetensors. `layers` lists the transforms from data to latent, each as (class name, constructor arguments), and for couplings
(class name, arguments, arguments of the ResidualNet). `data` has names and units of the data, such as column_names, column_mean and
column_deviation: see docs/interop.md."""
import json
import nflows
from safetensors.torch import save_file


def export(flow, features, layers, name, context_features=0, base="StandardNormal", data=None):
    transforms = []
    for layer in layers:
        transforms.append({"class": layer[0], "args": layer[1]})
        if len(layer) > 2:
            transforms[-1]["net"] = {"class": "ResidualNet", "args": layer[2]}
    architecture = {"library": "nflows", "version": getattr(nflows, "__version__", ""), "base": base, "features": features,
                    "context_features": context_features, "transforms": transforms, **(data or {})}
    with open(name + ".json", "w") as file:
        json.dump(architecture, file, indent=1, default=lambda value: value.tolist() if hasattr(value, "tolist") else value.__name__)
    save_file({key: tensor.contiguous() for key, tensor in flow.eval().state_dict().items()}, name + ".safetensors")
