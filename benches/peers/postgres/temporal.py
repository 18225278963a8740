"""Steps a second of Temporal's development server, which keeps what it knows in an SQLite file of its own and is no
production server: `temporal.py ROW WORKFLOWS STEPS`.

A step is an activity, with the default settings; workflows and activities run in one worker of the Python SDK, outside
its sandbox, which costs time and is no part of the protocol. Prints figures as JSON, as `steps.py`.
"""

import asyncio
import datetime
import json
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

TEXT = "a line of text that is as long as what people send: 64 bytes ..."


@activity.defn
async def count(text: str, before: int) -> int:
    return before + bool(text)


@workflow.defn
class Counter:
    @workflow.run
    async def run(self, steps: int) -> int:
        total = 0
        for _ in range(steps):
            limit = datetime.timedelta(seconds=60)
            total = await workflow.execute_activity(count, args=[TEXT, total], start_to_close_timeout=limit)
        return total


async def connected(address):
    while True:
        try:
            return await Client.connect(address)
        except RuntimeError:  # it has not begun to listen
            await asyncio.sleep(0.1)


async def taken(address, workflows, steps):
    client = await connected(address)
    parts = {"workflows": [Counter], "activities": [count], "workflow_runner": UnsandboxedWorkflowRunner()}
    async with Worker(client, task_queue="steps", **parts):
        counter = lambda name, steps: client.execute_workflow(Counter.run, steps, id=name, task_queue="steps")
        await counter("first", 2)
        begin = time.perf_counter()
        totals = await asyncio.gather(*[counter(f"counter-{n}", steps) for n in range(workflows)])
        end = time.perf_counter()
    assert totals == [steps] * workflows
    return end - begin


def main():
    row, workflows, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(sys.executable).with_name("temporal")
        words = ["server", "start-dev", "--headless", "--port", str(port), "--log-level", "never"]
        words += ["--db-filename", f"{folder}/temporal.db"]
        server = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)
        try:
            time_taken = asyncio.run(taken(f"127.0.0.1:{port}", workflows, steps))
        finally:
            server.terminate()
            server.wait()
    value = workflows * steps / time_taken
    figure = {"group": "durable, PostgreSQL", "row": row, "peer": "Temporal's development server", "value": value}
    print(json.dumps([figure]))


main()
