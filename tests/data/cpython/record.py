"""Records what CPython makes of each row of `catalogue.py`: python3.13 record.py > catalogue.jsonl

A row is parsed once. The tree is executed as it stands, and also written as the program that the Rust interpreter runs;
what has no place there (README.md) ends the recording.
"""

import ast
import inspect
import json
import pathlib
import re
import sys

ROW = re.compile(r"^# ([A-Z]+\d+): (.*)$", re.M)
OPERATORS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul"}


class Thrown(Exception):
    """What the rows raise; its one argument is the payload."""


NAMES = {label: type(label, (Thrown,), {}) for label in "ABC"}


class Function:
    """One generator function of a row, as the interpreter has it."""

    def __init__(self, tree, functions):
        self.functions = functions
        self.names = []
        self.body = self.block(tree.body)

    def written(self):
        return {"vars": len(self.names), "body": self.body}

    def variable(self, name):
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)

    def block(self, statements):
        return [one for it in statements if (one := self.statement(it)) is not None]

    def statement(self, it):
        match it:
            case ast.Pass():
                return None
            case ast.Assign(targets=[ast.Name(name)], value=ast.Yield() | ast.YieldFrom() as value):
                return self.suspension(value, self.variable(name))
            case ast.Expr(ast.Yield() | ast.YieldFrom() as value):
                return self.suspension(value, None)
            case ast.Assign(targets=[ast.Name(name)], value=value):
                return {"s": "set", "to": self.variable(name), "e": self.expression(value)}
            case ast.AugAssign(target=ast.Name(name), op=op, value=value):
                return self.statement(ast.Assign([ast.Name(name)], ast.BinOp(ast.Name(name), op, value)))
            case ast.Expr(ast.Call(ast.Name("log"), [ast.Constant(k), *value])):
                return {"s": "log", "k": k, "e": self.expression(value[0]) if value else None}
            case ast.If(test=test, body=body, orelse=orelse):
                return {"s": "if", "c": condition(self, test), "then": self.block(body), "else": self.block(orelse)}
            case ast.While(test=test, body=body, orelse=[]):
                return {"s": "while", "c": condition(self, test), "max": 1000, "body": self.block(body)}
            case ast.Return(value):
                return {"s": "return", "e": self.expression(value)}
            case ast.Raise(exc=None):
                return {"s": "reraise"}
            case ast.Raise(exc=ast.Name("GeneratorExit")):
                return {"s": "raise_exit"}
            case ast.Raise(exc=ast.Call(ast.Name(label), [payload])):
                return {"s": "raise", "label": label, "e": self.expression(payload)}
            case ast.Try(body=body, handlers=handlers, orelse=[], finalbody=final):
                handlers = [self.handler(it) for it in handlers]
                return {"s": "try", "body": self.block(body), "handlers": handlers, "finally": self.block(final) or None}
            case ast.For(target=ast.Name(name), iter=ast.Call(ast.Name(sub), []), body=body, orelse=[]):
                p, to = self.functions.index(sub), self.variable(name)
                return {"s": "for", "p": p, "to": to, "body": self.block(body)}
        raise SyntaxError(f"no statement for {ast.unparse(it)}")

    def suspension(self, it, to):
        match it:
            case ast.Yield(value):
                return {"s": "yield", "e": self.expression(value), "to": to}
            case ast.YieldFrom(ast.Call(ast.Name(sub), [])):
                return {"s": "yield_from", "p": self.functions.index(sub), "to": to}
        raise SyntaxError(f"no suspension for {ast.unparse(it)}")

    def handler(self, it):
        body = self.block(it.body)
        match it.type.id:
            case "GeneratorExit":
                return {"h": "exit", "body": body}
            case "BaseException":
                return {"h": "any", "body": body}
            case name:
                label = None if name == "Exception" else name
                bind = self.variable(it.name) if it.name else None
                return {"h": "thrown", "label": label, "bind": bind, "body": body}

    def expression(self, it):
        match it:
            case None | ast.Constant(None):
                return {"e": "none"}
            case ast.Constant(int(v)):
                return {"e": "int", "v": v}
            case ast.Name(name):
                return {"e": "var", "n": self.variable(name)}
            case ast.BinOp(a, op, b):
                return {"e": OPERATORS[type(op)], "a": self.expression(a), "b": self.expression(b)}
        raise SyntaxError(f"no expression for {ast.unparse(it)}")


def condition(function, it):
    match it:
        case ast.Constant(True):
            return {"c": "none", "a": {"e": "none"}}
        case ast.Compare(a, [ast.Is()], [ast.Constant(None)]):
            return {"c": "none", "a": function.expression(a)}
        case ast.Compare(a, [ast.IsNot()], [ast.Constant(None)]):
            return {"c": "not", "a": {"c": "none", "a": function.expression(a)}}
        case ast.Compare(a, [ast.Lt() | ast.Eq() as op], [b]):
            return {"c": type(op).__name__.lower(), "a": function.expression(a), "b": function.expression(b)}
    raise SyntaxError(f"no condition for {ast.unparse(it)}")


class Executable(ast.NodeTransformer):
    """Puts a function's index into the lines that it logs, and binds payloads. Of the driven one each end is noted."""

    def __init__(self, index):
        self.index = index

    def visit_FunctionDef(self, it):
        self.generic_visit(it)
        if self.index == 0:
            guarded = ast.parse("try:\n    pass\nexcept BaseException:\n    left(False)\n    raise").body[0]
            guarded.body = [*it.body, *ast.parse("left(True)").body]
            it.body = [guarded]
        return it

    def visit_Return(self, it):
        value = ast.unparse(it.value) if it.value else "None"
        return ast.parse(f"return left(True, {value})").body[0] if self.index == 0 else it

    def visit_Call(self, it):
        if it.func.id == "log":
            it.args.insert(0, ast.Constant(self.index))
        return it

    def visit_ExceptHandler(self, it):
        self.generic_visit(it)
        if it.name:
            it.body.insert(0, ast.parse(f"{it.name} = caught.args[0]").body[0])
            it.name = "caught"
        return it


class Driver:
    """Drives one new generator, and takes down each operation."""

    def __init__(self, tree):
        self.log, self.unraisable, self.trace, self.ops = [], [], [], []
        self.returned = False  # how the driven one has ended: by a return, or by what it raised
        names = {**NAMES, "log": lambda *line: self.log.append(list(line)), "left": self.left}
        exec(compile(tree, "row", "exec"), names)
        self.g = names["g"]()

    def left(self, returned, value=None):
        self.returned = returned
        return value

    def run(self, script):
        for op in script.split(", "):
            name, *arguments = op.split()
            match name:
                case "for":
                    while "yield" in self.step({"op": "next"}):
                        pass
                case "send":
                    self.step({"op": "send", "v": int(arguments[0])})
                case "throw":
                    self.step({"op": "throw", "label": arguments[0], "payload": int(arguments[1])})
                case _:
                    self.step({"op": name})

    def step(self, op):
        try:
            out = self.perform(op)
        except StopIteration as end:
            out = {"return": end.value} if self.was != "closed" else {"error": "exhausted"}
        except TypeError:
            out = {"error": "just_started"}
        except BaseException as error:
            out = told(error)
        self.ops.append(op)
        self.trace.append({"log": self.log[:], "out": out, "state": self.state()})
        self.log.clear()
        return out

    def perform(self, op):
        self.was = self.state()
        match op["op"]:
            case "next":
                return {"yield": next(self.g)}
            case "send":
                return {"yield": self.g.send(op["v"])}
            case "throw":
                return {"yield": self.g.throw(NAMES[op["label"]](op["payload"]))}
            case "state":
                return {"state": self.state()}
            case "close":
                value = self.g.close()
                if self.was != "suspended":
                    return {"closed": None, "how": "noop"}
                assert self.returned or value is None
                return {"closed": value, "how": "returned" if self.returned else "exited"}
            case "drop":
                self.g = None
                by_driven = [it for name, it in self.unraisable if name == "g"]
                return {"dropped": True, **({"unraisable": by_driven[0]} if by_driven else {})}

    def state(self):
        return inspect.getgeneratorstate(self.g)[4:].lower() if self.g else "dropped"


def told(error):
    match error:
        case Thrown(args=(payload,)):
            return {"raise": {"thrown": type(error).__name__, "payload": payload}}
        case GeneratorExit():
            return {"raise": "GeneratorExit"}
        case RuntimeError(args=("generator ignored GeneratorExit",)):
            return {"error": "ignored_close"}
    raise error


def record(id, script, source):
    tree = ast.parse(source)
    functions = [it.name for it in tree.body]
    subs = [Function(it, functions).written() for it in tree.body]
    tree.body = [Executable(index).visit(it) for index, it in enumerate(tree.body)]
    driver = Driver(ast.fix_missing_locations(tree))
    sys.unraisablehook = lambda it: driver.unraisable.append((it.object.__name__, told(it.exc_value)))
    driver.run(script)
    tags = ["unraisable"] if driver.unraisable else []
    case = {"id": id, "tags": tags, "program": {"subs": subs}, "script": driver.ops, "expected_trace": driver.trace}
    print(json.dumps(case, separators=(",", ":")))


if __name__ == "__main__":
    assert sys.version_info >= (3, 13), "an older `close` does not return what the body returned"
    rows = pathlib.Path(__file__).with_name("catalogue.py").read_text().split("\n\n# ")[1:]
    for row in rows:
        (id, script), source = ROW.match("# " + row).groups(), "# " + row
        record(id, script, source)
