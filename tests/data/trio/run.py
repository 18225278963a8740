"""Runs the programs on trio, in virtual time, and records what their tasks note.

    PYENV_VERSION=3.13.0 python3.13 -m venv /tmp/trio && /tmp/trio/bin/pip install trio==0.35.0
    /tmp/trio/bin/python run.py
"""

import pathlib
import sys

import trio
from trio.testing import MockClock

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "asyncio"))

from language import Failure, Notes, errors, record  # noqa: E402


def is_cancelled(error):
    """Whether it is a cancellation, or a group of nothing else."""
    if isinstance(error, BaseExceptionGroup):
        return all(is_cancelled(inner) for inner in error.exceptions)
    return isinstance(error, trio.Cancelled)


def word(error):
    if error is None:
        return "ok"
    if is_cancelled(error):
        return "stopped"
    if isinstance(error, BaseExceptionGroup):
        _, error = error.split(is_cancelled)
    return "failed " + ", ".join(errors(error))


class Handle:
    """A task: trio cancels what is in a scope, so each has one."""

    def __init__(self):
        self.scope, self.ended, self.error = trio.CancelScope(), trio.Event(), None


class Stage:
    """Where operations run: the task, and the nurseries around them, the outermost first."""

    def __init__(self, world, name, scopes):
        self.world, self.name, self.scopes = world, name, scopes

    def note(self, what, error):
        self.world.notes.note(self.name, what, word(error))

    async def noted(self, what, function, *args):
        try:
            await function(*args)
        except BaseException as error:
            self.note(what, error)
            raise
        self.note(what, None)

    async def body(self, handle, ops):
        try:
            with handle.scope:
                try:
                    await self.noted("ended", self.perform, ops)
                except BaseException as error:
                    handle.error = error
                    raise
        finally:
            handle.ended.set()

    async def free(self, handle, ops):
        """A task of nobody's: its error cancels nobody."""
        try:
            await self.body(handle, ops)
        except Exception:
            pass

    async def perform(self, ops):
        for op in ops:
            [(kind, what)] = op.items()
            await getattr(self, kind)(what)

    async def sleep(self, time):
        await self.noted("slept", trio.sleep, time)

    async def scope(self, what):
        name, ops = what

        async def inside():
            async with trio.open_nursery() as nursery:
                await Stage(self.world, self.name, [*self.scopes, (name, nursery)]).perform(ops)

        await self.noted(name, inside)

    def create(self, nursery, name, ops):
        handle = self.world.tasks[name] = Handle()
        stage = Stage(self.world, name, self.scopes)
        if nursery:
            nursery.start_soon(stage.body, handle, ops)
        else:
            self.world.root.start_soon(stage.free, handle, ops)

    async def spawn(self, what):
        name, ops = what
        self.create(self.scopes[-1][1] if self.scopes else None, name, ops)

    async def spawn_into(self, what):
        scope, name, ops = what
        self.create(dict(self.scopes)[scope], name, ops)

    async def timeout(self, what):
        name, time, ops = what
        try:
            with trio.move_on_after(time) as deadline:
                await self.perform(ops)
        except BaseException as error:
            self.note(name, error)
            raise
        self.note(f"{name} is late" if deadline.cancelled_caught else name, None)

    async def cleanup(self, what):
        ops, cleanup = what
        try:
            await self.perform(ops)
        except BaseException:
            # Every request would raise the cancellation again.
            with trio.CancelScope(shield=True):
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
        self.world.tasks[name].scope.cancel()

    async def join(self, name):
        handle = self.world.tasks[name]
        try:
            await handle.ended.wait()
        except trio.Cancelled as error:
            self.note("joined", error)
            raise
        self.note(f"joined {name}, {word(handle.error)}", None)


class World:
    def __init__(self, notes, root):
        self.notes, self.root, self.tasks = notes, root, {}


def run(program):
    async def main():
        begin = trio.current_time()
        async with trio.open_nursery() as root:
            world = World(Notes(lambda: trio.current_time() - begin), root)
            for name, ops in sorted(program["tasks"].items()):
                Stage(world, name, []).create(None, name, ops)
        return world.notes.lines

    # Tasks that are ready together run in the order of their creation.
    trio._core._run._ALLOW_DETERMINISTIC_SCHEDULING = True
    trio._core._run._r.random = lambda: 1.0
    return trio.run(main, clock=MockClock(autojump_threshold=0))


if __name__ == "__main__":
    record(run, HERE / "traces.json")
