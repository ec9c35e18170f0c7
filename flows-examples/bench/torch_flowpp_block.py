"""A Flow++ coupling layer in PyTorch, for scripts that load it by this path: runs the resource of `flows bench compare`."""
from pathlib import Path

_FILE = Path(__file__).parents[1] / "src/main/resources/org/flows4j/examples/bench/torch/flowpp.py"
exec(compile(_FILE.read_text(encoding="utf-8"), str(_FILE), "exec"))
