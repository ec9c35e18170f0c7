"""PyTorch's side of `flows bench compare`: measures a job each time a line arrives on standard input.

The first line of output is JSON, printed once everything is compiled; then follows one line of JSON per line of input: medians in
seconds by the names that `flows bench` gives them, peak_rss_mb, and the number of parameters.
"""
import argparse
import importlib
import json
import resource
import sys
import time

import jobs
import torch

OPTIONS = ("compile", "cpp-wrapper", "freeze", "channels-last", "fused-attention", "autocast", "bf16-products")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("job", choices=["glow", "toy", "maf", "nsf", "residual", "ffjord", "mixlog", "flowpp", "pixelcnn"])
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True, help="time per figure, after a third of it for warm-up")
    for option in OPTIONS:
        parser.add_argument("--" + option, action="store_true")
    return parser.parse_args()


def configure(options):
    torch.manual_seed(0)
    torch.set_num_threads(options.threads)
    if options.bf16_products:
        torch.backends.mkldnn.conv.fp32_precision = "bf16"
        torch.backends.mkldnn.matmul.fp32_precision = "bf16"
    if options.compile:
        importlib.import_module("torch._inductor.config").cpp_wrapper = options.cpp_wrapper


def without_gradients(task, made, options):
    """Inference; where the weights are frozen, they are constants of the compiled program."""
    def run():
        if options.freeze:
            importlib.import_module("torch._inductor.config").freezing = True
        with torch.no_grad(), made.autocast():
            task()
    return run


def median(task, seconds):
    def run_for(limit, at_least):
        times, start = [], time.perf_counter()
        while len(times) < at_least or time.perf_counter() - start < limit:
            before = time.perf_counter()
            task()
            times.append(time.perf_counter() - before)
        return times
    run_for(seconds / 3, 2)
    times = sorted(run_for(seconds, 5))
    return times[len(times) // 2]


def main():
    options = arguments()
    configure(options)
    made = jobs.Jobs(options)
    model, tasks = getattr(made, options.job)()
    runs = {}
    for figure, task in tasks.items():
        training = figure.startswith("train")
        if training and options.freeze:
            continue  # what is frozen cannot be trained
        runs[figure] = task if training else without_gradients(task, made, options)
        runs[figure]()
    facts = {} if model is None else {"parameters": sum(parameter.numel() for parameter in model.parameters())}
    print(json.dumps(facts), flush=True)
    for _ in sys.stdin:
        figures = facts | {figure: median(run, options.seconds) for figure, run in runs.items()}
        figures["peak_rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
