"""What comparisons with a peer share: which haima is measured, and how Python is started beside it."""
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's torch and pydicom
# Without these, libtorch gives every large tensor back to the system and takes it again.
KEEP_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "16000000000", "MALLOC_TOP_PAD_": "67108864"}


def haima(build="release"):
    """The program that $HAIMA names, else the checkout's own."""
    return pathlib.Path(os.environ.get("HAIMA", ROOT / "build" / build / "src/app/haima"))
