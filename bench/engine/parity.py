"""The page that says how far engine and ONNX Runtime lie apart on every network of the table."""
import json
import subprocess

HEAD = """# The engine beside ONNX Runtime: the same numbers

Written by `bench/engine/run --parity --write docs/results/parity.md`. Every network of the table at its own size, with random weights on random
pictures, and every network that ships, on slices of a synthetic head: in the engine, on 1 and on 2 threads, and, exported, in ONNX Runtime;
batches of 1 and 3, scans of 1, 7 and 32 slices. *Apart*: the largest difference of an output but probabilities as a part of that output's
largest value, or of 1 where that is less; wanted is at most 1e-4. libtorch is held against the engine by `./test`
(`Parity.TheEngineSaysOfEveryNetworkWhatLibtorchSays`).

| network | sees | runs | apart | same bits on both numbers of threads |
|---|---|---|---|---|
"""


def page(program, library, bundles, say):
    """The text, each line said as it is measured."""
    text = HEAD
    say(HEAD.rstrip("\n"))
    running = subprocess.Popen([program, library, *bundles], stdout=subprocess.PIPE, text=True)
    for line in running.stdout:
        m = json.loads(line)
        row = (f"| {m['network']} | {'a head' if m['trained'] else 'noise'} | {m['runs']} | {m['apart']:.0e} | "
               f"{'yes' if m['same_bits'] else 'NO'} |")
        say(row)
        text += row + "\n"
    if running.wait():
        raise SystemExit(running.returncode)
    end = f"\nKernels {m['kernels']}; ONNX Runtime {m['onnxruntime']}.\n"
    say(end)
    return text + end
