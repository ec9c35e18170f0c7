"""Writes a zuko flow for `flows import --library zuko`: export(flow, "model", features=4, transforms=3, hidden_features=(32, 32)) makes
model.json and model.safetensors. The keyword arguments are those of the flow's constructor; `data` has names and units of the data, such
as column_names, column_mean and column_deviation: see docs/interop.md."""
import json
import zuko
from safetensors.torch import save_file


def export(flow, name, data=None, **arguments):
    architecture = {"library": "zuko", "version": zuko.__version__, "class": type(flow).__name__, "args": arguments, **(data or {})}
    with open(name + ".json", "w") as file:
        json.dump(architecture, file, indent=1, default=lambda value: value.tolist() if hasattr(value, "tolist") else value.__name__)
    save_file({key: tensor.contiguous() for key, tensor in flow.eval().state_dict().items()}, name + ".safetensors")
