"""Reads studies to Hounsfield units with pydicom: the other side of bench/read/run.

read_pydicom.py THREADS [WITH]   a line "FOLDER" on standard input -> a line "MILLISECONDS PEAK_KIB"

WITH is "threads" (the default; one thread is no pool at all) or "processes", which write their slices into one
shared array. The decoders are those of Debian's packages in the order pydicom tries them: numpy for what is
not compressed, then GDCM, then Pillow, then pydicom's own for RLE.
"""
import concurrent.futures
import multiprocessing
import multiprocessing.resource_tracker
import multiprocessing.shared_memory
import os
import pathlib
import sys
import time

import gdcm  # noqa: F401: pydicom uses it where it is there
import numpy
import pydicom


def memory_kib(field):
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1])
    return 0


def position(data_set):
    along = numpy.cross(data_set.ImageOrientationPatient[:3], data_set.ImageOrientationPatient[3:])
    return float(numpy.dot(along, data_set.ImagePositionPatient))


def hounsfield(data_set, out):
    numpy.multiply(data_set.pixel_array, float(data_set.RescaleSlope), out=out, casting="unsafe")
    out += numpy.int16(data_set.RescaleIntercept)


def read_in_one_process(folder, threads):
    files = sorted(entry.path for entry in os.scandir(folder))
    if threads == 1:
        data_sets = [pydicom.dcmread(file) for file in files]
    else:
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            data_sets = list(pool.map(pydicom.dcmread, files))
    data_sets.sort(key=position)
    volume = numpy.empty((len(data_sets), data_sets[0].Rows, data_sets[0].Columns), numpy.int16)
    if threads == 1:
        for i, data_set in enumerate(data_sets):
            hounsfield(data_set, volume[i])
            data_sets[i] = data_set = None  # its pixels are copied
    else:
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            list(pool.map(hounsfield, data_sets, volume))
    return volume


def read_slice(work):
    file, place, shape, name = work
    shared = multiprocessing.shared_memory.SharedMemory(name)
    out = numpy.ndarray(shape, numpy.int16, shared.buf)
    hounsfield(pydicom.dcmread(file), out[place])
    del out
    shared.close()


def read_in_processes(folder, pool):
    files = sorted(entry.path for entry in os.scandir(folder))
    headers = [pydicom.dcmread(file, stop_before_pixels=True) for file in files]
    order = sorted(range(len(files)), key=lambda i: position(headers[i]))
    shape = (len(files), headers[0].Rows, headers[0].Columns)
    shared = multiprocessing.shared_memory.SharedMemory(create=True, size=2 * shape[0] * shape[1] * shape[2])
    pool.map(read_slice, [(files[i], place, shape, shared.name) for place, i in enumerate(order)], chunksize=10)
    return shared


def main():
    workers = int(sys.argv[1])
    in_processes = len(sys.argv) > 2 and sys.argv[2] == "processes"
    multiprocessing.resource_tracker.ensure_running()  # one for all processes, so that none cleans up for the others
    pool = multiprocessing.get_context("fork").Pool(workers) if in_processes else None
    idle = memory_kib("VmRSS")
    for line in sys.stdin:
        folder = line.strip()
        start = time.perf_counter()
        volume = read_in_processes(folder, pool) if in_processes else read_in_one_process(folder, workers)
        milliseconds = (time.perf_counter() - start) * 1000
        print(f"{milliseconds:.3f} {memory_kib('VmHWM') - idle}", flush=True)
        if in_processes:
            volume.close()
            volume.unlink()
        del volume


if __name__ == "__main__":
    main()
