"""What both sides of a comparison learn, and how: the recipe, haima's experiment file, and running one side."""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import peer

HAIMA = peer.haima()
RECIPE = "flip, rotate=15, zoom=0.1, shift=0.05"

EXPERIMENT = """
name = "{network}"
[model]
name = "{network}"
task = "multi_label"
side = {side}
start = "random"
[data]
augment = "{recipe}"
batch = {batch}
mean = 0.449
deviation = 0.226
{data}
[optimizer]
rule = "adam"
rate = {rate}
[training]
epochs = {epochs}
keep = "last"
seed = {seed}
mixed = {mixed}
"""


def run(command, **more):
    """What it prints; where it fails, this program ends with what it says of that."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def pack_pictures(asked, side, folder, pack):
    """Pictures of the set with their manifest, and a pack of them."""
    run([HAIMA, "corpus", "augment", asked.set, "-o", folder, "--pictures", asked.pictures, "--size", side, "--recipe", RECIPE,
         "--name", "bench"])
    run([HAIMA, "corpus", "pack", folder / "manifest.csv", "--size", side, "-o", pack])


def learn_haima(work, asked, network, pack, part, result, *, side, epochs, batch=32, rate=1e-4, seed=1, data=""):
    """The text of the file `result` that training `part` (as haima train takes it) leaves."""
    experiment = work / f"{network}.toml"
    experiment.write_text(EXPERIMENT.format(network=network, side=side, recipe=RECIPE, batch=batch, rate=rate, epochs=epochs,
                                            seed=seed, data=data, mixed="true" if asked.mixed else "false"))
    with tempfile.TemporaryDirectory(dir=work) as out:
        run([HAIMA, "train", experiment, "--pack", pack, *part, "--out", out, "--set", f"run.threads={asked.threads}",
             "--quiet"], env={**os.environ, "OMP_NUM_THREADS": str(asked.threads)})
        return (pathlib.Path(out) / result).read_text()


def learn_torch(asked, manifest, *arguments):
    """What learn_torch.py prints."""
    return run([peer.PYTHON, HERE / "learn_torch.py", manifest, "--threads", asked.threads, *arguments],
               env={**os.environ, **peer.KEEP_MEMORY, "OMP_NUM_THREADS": str(asked.threads)})
