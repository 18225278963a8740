"""CPython's figures, on the work of the Rust benchmarks, as a list of JSON objects: nanoseconds, medians.

    python3 benches/scripts/cpython.py

CPython resumes a chain of delegations through its native stack, so it reaches depths of its recursion limit only.
"""
import collections
import json
import statistics
import sys
import time

REPEATS = 5


def chain(depth):
    if depth > 0:
        return (yield from chain(depth - 1))
    total = 0
    while True:
        total += yield total


def numbers(number):
    while True:
        yield number
        number += 1


def catching():
    length = 0
    while True:
        try:
            length = yield length
        except ValueError as error:
            length = len(error.args[0])


def walk(start, end):
    root = (start + end) // 2
    if start < root:
        yield from walk(start, root)
    yield root
    if root + 1 < end:
        yield from walk(root + 1, end)


def task(yields):
    for _ in range(yields):
        yield


def clock(function):
    begin = time.perf_counter_ns()
    function()
    return time.perf_counter_ns() - begin


def send(depth, sends):
    generator = chain(depth)
    next(generator)
    step = generator.send

    def run():
        for _ in range(sends):
            step(3)

    return clock(run) / sends


def iterate(steps):
    generator = numbers(0)

    def run():
        for _ in range(steps):
            next(generator)

    return clock(run) / steps


def throw(throws):
    generator = catching()
    next(generator)

    def run():
        for _ in range(throws):
            generator.throw(ValueError(""))

    return clock(run) / throws


def close(count):
    generators = [chain(0) for _ in range(count)]
    for generator in generators:
        next(generator)

    def run():
        for generator in generators:
            generator.close()

    return clock(run) / count


def create(count):
    def run():
        for _ in range(count):
            next(numbers(5))

    return clock(run) / count


def tree(nodes):
    return clock(lambda: sum(walk(0, nodes))) / nodes


def turns(tasks, yields):
    queue = collections.deque(task(yields) for _ in range(tasks))

    def run():
        while queue:
            generator = queue.popleft()
            try:
                next(generator)
            except StopIteration:
                continue
            queue.append(generator)

    return clock(run) / (tasks * (yields + 1))


def main():
    sys.setrecursionlimit(20_000)
    measured = [
        ("resume", "send u64", lambda: send(0, 200_000)),
        ("resume", "iterate", lambda: iterate(200_000)),
        ("resume", "throw", lambda: throw(100_000)),
        ("resume", "close", lambda: close(50_000)),
        ("resume", "create", lambda: create(100_000)),
        ("delegate", "depth 1", lambda: send(1, 200_000)),
        ("delegate", "depth 10", lambda: send(10, 100_000)),
        ("delegate", "depth 1,000", lambda: send(1_000, 2_000)),
        ("delegate", "a tree's node", lambda: tree(2**20)),
        ("switch", "1 task", lambda: turns(1, 200_000)),
        ("switch", "2 tasks", lambda: turns(2, 100_000)),
        ("switch", "300 tasks", lambda: turns(300, 1_000)),
        ("switch", "1,000 tasks", lambda: turns(1_000, 300)),
        ("switch", "100,000 tasks", lambda: turns(100_000, 10)),
        ("switch", "1,000,000 tasks", lambda: turns(1_000_000, 5)),
    ]
    figures = []
    for group, row, measure in measured:
        value = statistics.median(measure() for _ in range(REPEATS))
        figures.append({"group": group, "row": row, "peer": "CPython", "value": value})
    print(json.dumps(figures))


main()
