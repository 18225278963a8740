"""The little language of the programs: what its interpreters over asyncio and trio have in common."""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent


def programs():
    return json.loads((HERE / "programs.json").read_text())


class Notes:
    """What the tasks of a program see: the time, the task, and what it saw."""

    def __init__(self, now):
        self.now = now
        self.lines = []

    def note(self, task, what, word):
        self.lines.append([round(self.now()), task, f"{what}: {word}"])


def errors(error):
    """The texts of an error, or of all errors of a group."""
    if isinstance(error, BaseExceptionGroup):
        return [text for inner in error.exceptions for text in errors(inner)]
    return [str(error)]


class Failure(Exception):
    """What `fail` raises."""


def record(run, path):
    """Runs every program, and writes down what it noted."""
    lines = []
    for program in programs():
        trace = run(program)
        lines.append(f"{json.dumps(program['name'])}: {json.dumps(trace)}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")
    print(f"{len(lines)} programs, {sys.version.split()[0]}")
