"""Writes a zuko flow for `flows import --library zuko`: export(flow, "model", features=4, transforms=3, hidden_features=(32, 32)) makes
model.json and model.safetensors. The keyword arguments are those of the flow's constructor."""
import json
import zuko
from safetensors.torch import save_file


def export(flow, name, column_names=None, condition_names=None, **arguments):
    if not isinstance(arguments.get("activation", ""), str):
        arguments["activation"] = arguments["activation"].__name__
    architecture = {"library": "zuko", "version": zuko.__version__, "class": type(flow).__name__, "args": arguments,
                    "column_names": column_names, "condition_names": condition_names}
    with open(name + ".json", "w") as file:
        json.dump(architecture, file, indent=1, default=lambda value: value.tolist())
    save_file({key: tensor.contiguous() for key, tensor in flow.eval().state_dict().items()}, name + ".safetensors")
