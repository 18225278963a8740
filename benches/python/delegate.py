"""A value through a chain of `yield from`, by depth, in CPython: the figures beside `cargo bench -p benches`.

    python3 benches/python/delegate.py

CPython resumes a chain through its native stack, so it reaches depths of its recursion limit only.
"""
import statistics
import sys
import time


def chain(depth):
    if depth > 0:
        return (yield from chain(depth - 1))
    total = 0
    while True:
        total += yield total


def nanoseconds(depth, sends):
    generator = chain(depth)
    next(generator)
    send = generator.send
    begin = time.perf_counter_ns()
    for _ in range(sends):
        send(3)
    return (time.perf_counter_ns() - begin) / sends


def main():
    print(f"CPython {sys.version.split()[0]}: ns a send, the median of 9")
    sys.setrecursionlimit(20_000)
    for depth, sends in [(0, 200_000), (1, 200_000), (10, 100_000), (100, 20_000), (1_000, 2_000)]:
        median = statistics.median(nanoseconds(depth, sends) for _ in range(9))
        print(f"yield from, depth {depth:>5}: {median:10.1f}")


main()
