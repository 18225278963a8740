"""Steps a second of durable engines in Python: `steps.py ENGINE URL ROW WORKFLOWS STEPS [FILE]`.

A step is handed 64 bytes of text and returns a number, as the benchmark's own. The time is that of all workflows from
the first that is started to the last that has ended. Prints figures as JSON; FILE has absurd's tables.
"""

import concurrent.futures
import json
import sys
import threading
import time

TEXT = "a line of text that is as long as what people send: 64 bytes ..."


def dbos_steps(url, workflows, steps):
    """Each workflow is a thread of DBOS's pool, as its documentation has it."""
    from dbos import DBOS

    threads = min(workflows, 64)
    DBOS(
        config={
            "name": "steps",
            "system_database_url": url,
            "sys_db_pool_size": threads + 4,
            "max_executor_threads": threads,
            "log_level": "ERROR",
            # A pool that keeps its connections: DBOS's own would open new ones beyond a few.
            "db_engine_kwargs": {"pool_size": threads + 4, "max_overflow": 0, "pool_timeout": 60},
        }
    )

    @DBOS.step()
    def count(text, before):
        return before + bool(text)

    @DBOS.workflow()
    def counter(steps):
        total = 0
        for _ in range(steps):
            total = count(TEXT, total)
        return total

    DBOS.launch()
    counter(2)
    begin = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        totals = list(pool.map(lambda _: counter(steps), range(workflows)))
    taken = time.perf_counter() - begin
    DBOS.destroy()
    assert totals == [steps] * workflows
    return taken


def absurd_steps(url, workflows, steps, tables):
    """Workers of one task each: a connection of absurd's is used by one thread at a time."""
    import absurd_sdk
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(open(tables, encoding="utf-8").read())
    done = threading.Semaphore(0)

    def client():
        app = absurd_sdk.Absurd(url, queue_name="steps")

        @app.register_task(name="counter")
        def counter(steps, context):
            total = 0
            for _ in range(steps):
                before = total
                total = context.step("count", lambda: before + bool(TEXT))
            done.release()
            return total

        return app

    main = client()
    main.create_queue("steps")
    apps = [client() for _ in range(min(workflows, 64))]
    work = lambda app: app.start_worker(poll_interval=0.01)
    workers = [threading.Thread(target=work, args=[app], daemon=True) for app in apps]
    for _ in range(workflows):
        main.spawn("counter", steps)
    begin = time.perf_counter()
    for worker in workers:
        worker.start()
    for _ in range(workflows):
        done.acquire()
    taken = time.perf_counter() - begin
    for app in apps:
        app.stop_worker()
    for worker in workers:
        worker.join()
    return taken


def main():
    engine, url, row, workflows, steps, *tables = sys.argv[1:]
    workflows, steps = int(workflows), int(steps)
    run = {"DBOS": dbos_steps, "absurd": absurd_steps}[engine]
    taken = run(url, workflows, steps, *tables)
    figure = {"group": "durable, PostgreSQL", "row": row, "peer": engine, "value": workflows * steps / taken}
    print(json.dumps([figure]))


main()
