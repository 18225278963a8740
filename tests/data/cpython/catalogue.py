"""Rows of `tests/data/catalogue.txt` as Python: what is driven is `g`, and the comment above it is the driver's script.

`record.py` runs every row and writes the trace to `catalogue.jsonl`; README.md says what it accepts. The names: `A`, `B`
and `C` are exception classes with one number; `except A as x` binds that number; `log(k)` and `log(k, x)` log a line.
"""

# BAS01: next, next, next, next
def g():
    yield 1
    yield 2

# BAS02: next, next, next, next
def g():
    yield 1
    return
    yield 2

# BAS03: next, next
def g():
    return
    yield

# BAS04: next, next
def g():
    return 23
    yield

# BAS05: next, next
def g():
    yield

# BAS06: for
def g():
    i = 0
    while i < 3:
        yield None
        i += 1
    yield None
    return

# BAS07: next, send 3
def g():
    x = yield 1
    return x

# BAS08: next, send 3, next
def g():
    x = yield 1
    yield x

# BAS09: next, next
def g():
    raise A(0)
    yield 42

# BAS10: for
def g():
    try:
        yield 1
        try:
            yield 2
            raise A(0)
            yield 3
        except A:
            yield 4
            yield 5
            raise
        except BaseException:
            yield 6
        yield 7
    except BaseException:
        yield 8
    yield 9
    try:
        x = 12
    finally:
        yield 10
    yield 11

# BAS11: next
def g():
    try:
        return
    except BaseException:
        yield 1

# BAS12: next, next
def g():
    try:
        return
    finally:
        yield 1

# BAS13: for
def g():
    i = 0
    while i < 3:
        try:
            i += 1
        finally:
            yield i - 1

# BAS14: for
def g():
    try:
        try:
            yield 12
            raise A(0)
        except A:
            yield 666
        except BaseException:
            yield 99
    except BaseException:
        return

# BAS15: next, next
def g():
    try:
        raise A(0)
    except A:
        yield 1

# BAS16: next, next, next, next, next
def g():
    try:
        yield 1
        raise A(0)
    finally:
        yield 2
        yield 3
    yield 100

# BAS17: next, next, next, next
def g():
    try:
        yield 1
    finally:
        yield 2
        raise A(0)
        yield 3
    yield 100

# BAS18: next, next, next, state
def g():
    i = 5
    while True:
        yield i
        i += 1

# PRI01: state, next, next, next
def g():
    log(1)
    yield 1
    log(2)
    yield 2
    log(3)

# PRI02: send 0, state, next
def g():
    log(1)
    yield 1

# PRI05: next, send 1, send 2
def g():
    x = yield 10
    log(1, x)
    x = yield 20
    log(2, x)

# SND01: next, send 42
def g():
    x = yield 1
    log(1, x)
    yield 2

# SND02: next, send 10, send 10, send 10
def g():
    count = 0
    while count < 200:
        x = yield
        count += x
        log(1, count)

# SND03: next, send 10, next, send 5
def g():
    t = 0
    while True:
        x = yield t
        if x is not None:
            t += x

# SND04: next, next, send 2, state
def g():
    yield 1

# SND05: next, send 1, send 1
def g():
    return 7
    yield

# SND06: next, send 5
def g():
    x = yield
    log(1, x)
    return 2

# SND08: next, send 1, send 2, send 3
def g():
    i = 1
    while i < 4:
        x = yield i
        log(1, x)
        i += 1
    return 9

# THR01: throw A 7, state, next
def g():
    log(1)
    yield 1

# THR02: throw A 0, state
def g():
    try:
        yield 1
    except A:
        yield 2

# THR03: next, throw A 6, throw A 6, next
def g():
    return
    yield

# THR04: next, throw A 0, next
def g():
    yield 1
    log(1)
    try:
        yield 2
    except A:
        yield 9
    yield 3

# THR05: next, next, throw A 8, next, next
def g():
    yield 1
    try:
        yield 2
        log(1)
    except A as x:
        yield x
    yield 3

# THR06: next, next, throw B 0, next
def g():
    try:
        yield 2
        raise A(0)
    except A:
        yield 3
        log(1)
    yield 4

# THR07: next, next, next, throw A 0, next
def g():
    try:
        yield 2
        raise A(0)
    except A:
        yield 3
    yield 4
    log(1)

# THR08: next, throw A 0, next, next
def g():
    try:
        yield 2
        log(1)
    finally:
        yield 3
    yield 4

# THR09: next, next, throw A 0, next
def g():
    try:
        yield 2
    finally:
        yield 3
        log(1)
    yield 4

# THR10: next, next, throw A 0, next, next
def g():
    try:
        try:
            yield 2
            raise B(0)
        except B:
            yield 9
            log(1)
        yield 3
    finally:
        yield 4
    yield 5

# THR11: next, next, throw A 0, next
def g():
    try:
        yield 1
        raise B(0)
    finally:
        yield 4
        log(1)

# THR12: next, throw A 0, next, next, next, next
def g():
    try:
        try:
            yield 2
        except A:
            yield 9
        yield 3
    finally:
        yield 4
    yield 5

# THR13: next, throw A 0, throw A 3, send 1, throw B 0, state, send 2
def g():
    while True:
        try:
            x = yield
            log(1, x)
        except A as x:
            log(2, x)

# THR14: next, throw A 0, next
def g():
    try:
        yield 1
    except A:
        return 9

# THR15: next, throw A 0
def g():
    try:
        raise B(0)
    except B:
        pass
    try:
        yield
    except Exception:
        raise C(0)

# THR16: next, throw A 3, next, next
def g():
    try:
        yield
    except A:
        yield 1
        yield 2
        raise

# THR17: next, throw A 0
def g():
    try:
        yield
    except B:
        yield 1
    except A:
        yield 2

# THR18: next, throw A 0, state
def g():
    try:
        yield
    except B:
        yield 1

# THR21: next, throw A 7, next
def g():
    try:
        yield 1
    except GeneratorExit:
        log(1)
    yield 2

# CLO01: close, state, next, close
def g():
    log(1)
    try:
        yield
    except GeneratorExit:
        return 0

# CLO02: next, close, state
def g():
    yield

# CLO03: next, close, close
def g():
    try:
        yield
    except GeneratorExit:
        log(1)

# CLO04: next, close, close
def g():
    try:
        yield
    except GeneratorExit:
        return 0

# CLO05: next, close
def g():
    yield
    return 0

# CLO06: next, next, close
def g():
    try:
        yield
    except GeneratorExit:
        return 0

# CLO07: next, close, state, close
def g():
    try:
        yield
    except GeneratorExit:
        pass
    raise A(0)

# CLO08: next, close, next
def g():
    try:
        yield
    except GeneratorExit:
        raise A(5)

# CLO09: next, close, state, close, state
def g():
    try:
        yield
    except GeneratorExit:
        yield 4

# CLO10: next, close, next, next
def g():
    try:
        yield 1
    except GeneratorExit:
        yield 2
    yield 3

# CLO11: next, close, next, state
def g():
    try:
        yield 1
    except GeneratorExit:
        yield 2
        raise

# CLO12: next, close
def g():
    try:
        yield
    except Exception:
        log(1)
    finally:
        log(2)

# CLO13: next, close, next
def g():
    try:
        log(1)
        yield
        log(2)
    finally:
        log(3)
    log(4)

# CLO14: next, close, next
def g():
    yield
    log(1)
    try:
        pass
    finally:
        log(2)

# CLO15: next, close
def g():
    try:
        raise A(0)
    except A:
        log(1)
        yield
        log(2)
    log(3)

# CLO16: next, close
def g():
    try:
        try:
            raise A(0)
        except A:
            log(1)
            yield
            log(2)
    finally:
        log(3)

# CLO17: next, close, state
def g():
    try:
        raise A(0)
    finally:
        log(1)
        yield
        log(2)

# CLO18: next, close
def g():
    try:
        x = yield
        log(1, x)
    finally:
        return 1

# CLO19: next, close, next
def g():
    try:
        yield 1
    finally:
        yield 2

# CLO20: next, close, next
def g():
    return
    yield

# CLO21: next, close, close
def g():
    raise A(0)
    yield

# CLO22: next, close, close
def g():
    try:
        try:
            yield
        finally:
            log(1)
            raise A(111)
    finally:
        log(2)
        raise A(200)

# CLO24: next, close, next
def g():
    try:
        yield 1
    finally:
        raise GeneratorExit

# CLO25: next, next, close, state
def g():
    i = 0
    while True:
        yield i
        i += 1

# RET01: next, next, next
def g():
    yield 1
    return 2

# RET02: for
def g():
    i = 0
    while i < 3:
        yield i
        i += 1
    return 9

# RET03: next, send 2
def g():
    x = yield from s()
    return x
def s():
    x = yield 1
    return x

# RET04: next, next
def g():
    try:
        yield 1
        return 1
    finally:
        return 2

# RET05: next, next
def g():
    x = 1
    try:
        yield
        return x
    finally:
        x = 5
        log(1, x)

# DEL01: next, next
def g():
    log(1)
    yield from s()
    log(2)
def s():
    log(1)
    yield 42
    log(2)

# DEL02: next, next
def g():
    try:
        log(1)
        yield from s()
    finally:
        log(2)
def s():
    try:
        log(1)
        raise A(0)
        yield
    finally:
        log(2)

# DEL03: next, next, next, next, next
def g():
    yield 1
    yield from s()
    yield 4
    log(1)
def s():
    log(1)
    yield 2
    yield 3
    log(2)

# DEL04: next, next, next
def g():
    try:
        yield 1
        yield from s()
        yield 3
    finally:
        log(1)
def s():
    try:
        yield 2
        raise A(0)
    finally:
        log(1)

# DEL05: next, send 1, send 2, send 3, send 4
def g():
    x = yield 10
    log(1, x)
    yield from s()
    x = yield 40
    log(2, x)
def s():
    x = yield 20
    log(1, x)
    x = yield 30
    log(2, x)

# DEL06: next, send 2
def g():
    yield from s()
def s():
    x = yield 1
    log(1, x)
    raise A(0)

# DEL07: next, close
def g():
    try:
        yield from s()
        yield 3
    finally:
        log(1)
def s():
    try:
        yield 1
        yield 2
    finally:
        log(1)

# DEL08: next, close
def g():
    try:
        yield from s()
    finally:
        log(1)
def s():
    try:
        yield 1
    finally:
        log(1)
        raise A(0)

# DEL09: next, close
def g():
    try:
        yield from s()
    except A:
        log(1)
    return 1
def s():
    try:
        yield
    finally:
        raise A(0)

# DEL10: next, throw A 0
def g():
    try:
        yield from s()
    finally:
        log(1)
def s():
    try:
        yield 1
        yield 2
    finally:
        log(1)

# DEL11: next, throw A 0, next, next, next
def g():
    yield from s()
    yield 4
def s():
    try:
        yield 1
    except A:
        log(1)
        yield 2
        yield 3

# DEL12: next, throw A 0
def g():
    v = yield from s()
    log(1, v)
    yield v
def s():
    try:
        yield 1
    except A:
        log(1)
    return 2

# DEL13: next, next, next
def g():
    r = yield from none()
    log(1, r)
    r = yield from one()
    log(2, r)
    yield 5
def none():
    yield 3
    return None
def one():
    yield 4
    return 1

# DEL14: next, next, next
def g():
    yield 1
    r = yield from s()
    log(1, r)
    yield 2
def s():
    return 8
    yield

# DEL21: next, close, state
def g():
    log(1)
    yield from s()
    log(2)
def s():
    try:
        yield
    except GeneratorExit:
        return

# DEL22: next, close
def g():
    try:
        v = yield from s()
        log(1, v)
    finally:
        log(2)
def s():
    try:
        yield
    except GeneratorExit:
        return 5

# DEL23: next, close, state
def g():
    try:
        yield from s()
    finally:
        log(1)
def s():
    try:
        yield 1
    except GeneratorExit:
        yield 2

# DEL24: next, close
def g():
    try:
        yield from s()
    finally:
        log(1)
def s():
    try:
        yield 1
    except GeneratorExit:
        try:
            yield 2
        finally:
            log(1)

# DEL25: next, close
def g():
    yield from s()
def s():
    try:
        yield
    except GeneratorExit:
        raise A(0)

# DEL26: next, throw A 0
def g():
    r = yield from s()
    return r
def s():
    try:
        yield 1
        yield 2
    finally:
        return 9

# DEL27: next, close, next
def g():
    r = yield from s()
    return r
def s():
    try:
        yield 1
    finally:
        return 9

# DEL28: next, throw A 0, next, next
def g():
    r = yield from s()
    return r
def s():
    try:
        yield 1
    finally:
        yield 2
    return 9

# DEL29: next, close, next
def g():
    r = yield from s()
    return r
def s():
    try:
        yield 1
    finally:
        yield 2

# DEL30: next, throw A 0, next
def g():
    r = yield from s()
    return r
def s():
    try:
        yield 1
    finally:
        raise B(0)

# DEL31: next
def g():
    r = yield from s()
    log(1, r)
def s():
    return 42
    yield

# DEL33: next, throw A 0, close
def g():
    r = yield from a()
    return r
def a():
    try:
        r = yield from b()
        return r
    finally:
        log(1)
def b():
    try:
        r = yield from c()
        return r
    finally:
        log(1)
def c():
    try:
        yield 1
    except A:
        yield 2
    finally:
        log(1)

# DEL34: next, next, next, next, next, next, next, next
def g():
    yield from first()
def first():
    yield 1
    yield from second()
    yield from third()
def second():
    caught = 0
    try:
        yield from third()
    except A:
        caught = 1
    if caught == 1:
        yield 2
def third():
    yield 3
    try:
        yield from fourth()
    except A:
        pass
    yield 33
    raise A(0)
def fourth():
    raise A(0)
    yield

# DEL35: next, next
def g():
    try:
        yield from s()
    except A:
        log(1)
def s():
    yield 0
    raise A(3)

# DEL36: for
def g():
    yield 1
    yield 2
    yield from s()
    yield 5
def s():
    yield 3
    yield 4

# DEL38: next, send 3, send 4
def g():
    i = yield from s()
    return i
def s():
    i = yield 1
    i = yield i * 2
    return i * 2

# CHN05: next, close
def g():
    r = yield from s()
    return r
def s():
    try:
        yield 1
    finally:
        raise B(0)

# GC01: next, drop
def g():
    try:
        yield
    finally:
        log(1)

# GC03: drop
def g():
    log(1)
    try:
        yield
    finally:
        log(2)

# GC04: next, drop
def g():
    while True:
        yield

# GC05: next, drop
def g():
    try:
        yield
    except GeneratorExit:
        log(1)
        yield 4
        log(2)

# GC06: next, drop
def g():
    try:
        yield
    finally:
        log(1)
        raise A(0)

# GC07: next, next, drop
def g():
    try:
        yield
    finally:
        log(1)

# GC08: next, drop
def g():
    try:
        yield from s()
    finally:
        log(1)
def s():
    try:
        yield
    finally:
        log(1)

# GC09: next, drop
def g():
    try:
        yield
    except BaseException:
        log(1)
    yield
    log(2)

# FOR01: for
def g():
    for i in s():
        yield i
def s():
    i = 0
    while i < 3:
        yield i
        i += 1

# FOR02: next, send 7
def g():
    for i in s():
        x = yield i
        log(1, x)
def s():
    x = yield 1
    log(1, x)
    yield 2

# FOR03: next, throw A 0
def g():
    try:
        for i in s():
            yield i
    finally:
        log(1)
def s():
    try:
        yield 1
        yield 2
    except A:
        log(1)
    finally:
        log(2)

# FOR04: next
def g():
    for i in s():
        return i
    yield
def s():
    try:
        yield 1
    finally:
        log(1)

# FOR05: for
def g():
    for i in s():
        yield i
    log(1)
def s():
    yield 1
    return 9

# FOR06: next
def g():
    try:
        for _ in s():
            pass
    except A:
        log(1)
    yield 1
def s():
    yield
    raise A(0)

# FOR07: for
def g():
    try:
        raise A(0)
    except A:
        for x in s():
            yield x
def s():
    i = 0
    while i < 2:
        yield 5
        i += 1

# FOR08: for, for
def g():
    yield 0
    yield 1

# STA01: state
def g():
    yield 0

# STA02: next, state
def g():
    yield 0
    yield 1

# STA03: for, state
def g():
    yield 0

# STA04: next, next, state
def g():
    yield 0
    raise A(0)

# STA05: state, next, state, next, state
def g():
    yield
    return
