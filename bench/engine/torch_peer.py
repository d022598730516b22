"""The engine against libtorch: torchvision's own networks, eager and as a frozen script, batch 1.

Run by itself (torch_peer.py NETWORK THREADS) it is the peer: it waits for a line, runs eager and the script for a quarter
of a second each, and prints both medians. Channels last, inference mode, OpenBLAS where Debian has it, and malloc told to
keep its memory: without that, libtorch gives every large tensor back to the system and takes it again.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import peer

NETWORKS = ["resnet50", "efficientnet_b0", "mobilenet_v2"]
TURN_S = 0.25
OURS = ("float32", "bfloat16", "int8")

HEAD = """
## Against libtorch

torchvision's networks in libtorch {version}, float32, channels last, inference mode, malloc keeping its memory, batch 1,
{rounds} rounds in turns; *script*: the same frozen and optimised for inference. Milliseconds, medians; ratios: how many
times longer libtorch's eager mode takes, median of the rounds and their range.

| network | threads | eager | script | haima, float32 | ratio | haima, bfloat16 | ratio | haima, int8 | ratio |
|---|---|---|---|---|---|---|---|---|---|
"""


def turn(run, x):
    run(x)
    ms, begin = [], time.perf_counter()
    while not ms or time.perf_counter() - begin < TURN_S:
        start = time.perf_counter()
        run(x)
        ms.append(1000 * (time.perf_counter() - start))
    return statistics.median(ms)


def answer(network, threads):
    import torch
    import torchvision

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    eager = getattr(torchvision.models, network)(weights=None).eval().to(memory_format=torch.channels_last)
    x = torch.randn(1, 3, 224, 224).to(memory_format=torch.channels_last)
    with torch.inference_mode():
        script = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(eager, x)))
        for _ in range(3):  # the script is optimised as it runs
            script(x)
        print(torch.__version__, flush=True)
        for _ in sys.stdin:
            print(json.dumps({"eager": turn(eager, x), "script": turn(script, x)}), flush=True)


def haima_ms(haima, network, threads, precision):
    command = [haima, "bench", network, "--batch", "1", "--on", str(threads), "--seconds", str(TURN_S), "--precision",
               precision, "--json"]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return said["measured"][0]["ms"] if said["measured"][0]["precision"] == precision else None


def rounds_of(haima, network, threads, rounds):
    """The version of torch, and the times of every round by name; nothing where torch or torchvision is not there."""
    process = subprocess.Popen([sys.executable, __file__, network, str(threads)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               env={**os.environ, **peer.KEEP_MEMORY})
    with process:
        version = process.stdout.readline().strip()
        times = []
        for _ in range(rounds if version else 0):
            print("go", file=process.stdin, flush=True)
            theirs = json.loads(process.stdout.readline())
            times.append({**theirs, **{p: haima_ms(haima, network, threads, p) for p in OURS}})
        process.stdin.close()
    return version, times


def row(network, threads, times):
    cells = [network, str(threads)] + [f"{statistics.median(t[name] for t in times):.2f}" for name in ("eager", "script")]
    for ours in OURS:
        if times[0][ours] is None:
            cells += ["", ""]
            continue
        ratios = [t["eager"] / t[ours] for t in times]
        cells += [f"{statistics.median(t[ours] for t in times):.2f}",
                  f"**{statistics.median(ratios):.2f}** ({min(ratios):.2f} to {max(ratios):.2f})"]
    return "| " + " | ".join(cells) + " |\n"


def compared(haima, numbers_of_threads, rounds):
    """A chapter of the page."""
    head, rows = "", ""
    for threads in numbers_of_threads:
        for network in NETWORKS:
            version, times = rounds_of(pathlib.Path(haima), network, threads, rounds)
            if not version:
                return "\nlibtorch: python3-torchvision is not installed, nothing was compared.\n"
            head = HEAD.format(version=version, rounds=rounds)
            rows += row(network, threads, times)
    return head + rows


if __name__ == "__main__":
    answer(sys.argv[1], int(sys.argv[2]))
