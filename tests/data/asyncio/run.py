"""Runs the programs on CPython's asyncio, in virtual time, and records what their tasks note.

    PYENV_VERSION=3.13.0 python3.13 run.py
"""

import asyncio
import selectors

from language import HERE, Failure, Notes, errors, record


class Selector(selectors.SelectSelector):
    """Waits for nothing: the loop's clock is put forward instead."""

    def select(self, timeout=None):
        if timeout:
            self.loop.clock += timeout
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        selector = Selector()
        self.clock = 0.0
        selector.loop = self
        super().__init__(selector)

    def time(self):
        return self.clock


def word(error):
    match error:
        case None:
            return "ok"
        case asyncio.CancelledError():
            return "stopped"
        case _:
            return "failed " + ", ".join(errors(error))


class Stage:
    """Where operations run: the task, and the scopes around them, the outermost first."""

    def __init__(self, world, name, scopes):
        self.world, self.name, self.scopes = world, name, scopes

    def note(self, what, error):
        self.world.notes.note(self.name, what, word(error))

    async def noted(self, what, awaitable):
        try:
            await awaitable
        except BaseException as error:
            self.note(what, error)
            raise
        self.note(what, None)

    async def body(self, ops):
        await self.noted("ended", self.perform(ops))

    async def perform(self, ops):
        for op in ops:
            [(kind, what)] = op.items()
            await getattr(self, kind)(what)

    async def sleep(self, time):
        await self.noted("slept", asyncio.sleep(time))

    async def scope(self, what):
        name, ops = what

        async def inside():
            async with asyncio.TaskGroup() as group:
                await Stage(self.world, self.name, [*self.scopes, (name, group)]).perform(ops)

        await self.noted(name, inside())

    def create(self, group, name, ops):
        body = Stage(self.world, name, self.scopes).body(ops)
        try:
            self.world.tasks[name] = (group or asyncio).create_task(body)
        except RuntimeError:
            body.close()
            raise Failure("the group takes no task") from None

    async def spawn(self, what):
        name, ops = what
        self.create(self.scopes[-1][1] if self.scopes else None, name, ops)

    async def spawn_into(self, what):
        scope, name, ops = what
        self.create(dict(self.scopes)[scope], name, ops)

    async def timeout(self, what):
        name, time, ops = what
        try:
            async with asyncio.timeout(time) as deadline:
                await self.perform(ops)
        except TimeoutError:
            assert deadline.expired()
            self.note(f"{name} is late", None)
        except BaseException as error:
            self.note(name, error)
            raise
        else:
            self.note(name, None)

    async def cleanup(self, what):
        ops, cleanup = what
        try:
            await self.perform(ops)
        except BaseException:
            await self.perform(cleanup)
            raise

    async def catch(self, ops):
        caught = None
        try:
            await self.perform(ops)
        except BaseException as error:
            caught = error
        self.note("caught", caught)

    async def fail(self, text):
        raise Failure(text)

    async def cancel(self, name):
        self.world.tasks[name].cancel()

    async def join(self, name):
        task = self.world.tasks[name]
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            self.note("joined", error)
            raise
        how = "stopped" if task.cancelled() else word(task.exception())
        self.note(f"joined {name}, {how}", None)


class World:
    def __init__(self, notes):
        self.notes, self.tasks = notes, {}


def run(program):
    loop = Loop()

    async def main():
        world = World(Notes(loop.time))
        for name, ops in sorted(program["tasks"].items()):
            world.tasks[name] = asyncio.create_task(Stage(world, name, []).body(ops))
        while running := [task for task in world.tasks.values() if not task.done()]:
            await asyncio.wait(running)
        await asyncio.gather(*world.tasks.values(), return_exceptions=True)
        return world.notes.lines

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(main())


if __name__ == "__main__":
    record(run, HERE / "traces.json")
