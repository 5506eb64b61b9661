"""The sandbox holds: each test is an attack or a fault from inside a kernel."""

import os
import re
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tp_grading.inside import calls, landlock, seccomp
from tp_grading.kernels import pool as pool_module

pytestmark = pytest.mark.each_push("src/tp_grading")  # of the grader alone

MB = 1 << 20


def hidden(path: Path) -> str:
    return f"""
import pathlib
for p in [{str(path)!r}, {str(path.parent)!r}]:
    try: print('SEEN', pathlib.Path(p).stat())
    except OSError as e: print('absent', e.errno)
"""


def children_of(pid: int) -> list[str]:
    out = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,args="], capture_output=True, text=True)
    below, lines = {str(pid)}, [line.split(None, 2) for line in out.stdout.splitlines()]
    for _ in range(6):
        below |= {pid for pid, parent, *_ in lines if parent in below}
    return [" ".join(line) for line in lines if line[0] in below]


def test_no_network(session):
    content, text = session().run("""
import socket, urllib.request, time
t = time.time()
for target in [("127.0.0.1", 80), ("192.0.2.1", 80), ("10.0.0.1", 53)]:
    try: socket.create_connection(target, 5); print("CONNECTED", target)
    except OSError as e: print("denied:", e.errno)
try: print("RESOLVED", socket.getaddrinfo("pypi.org", 443))
except OSError as e: print("denied:", e.errno)
try: urllib.request.urlopen("http://pypi.org", timeout=5); print("FETCHED")
except OSError as e: print("denied:", e)
for family in (40, 38, 17):
    try: socket.socket(family, socket.SOCK_STREAM); print("SOCKET", family)
    except OSError as e: print("denied:", e.errno)
print("fast", time.time() - t < 4)
""")
    assert content["status"] == "ok"
    assert text.count("denied:") == 8 and "fast True" in text, text


def test_course_and_gradebook_are_invisible(session, tmp_path):
    gradebook = tmp_path / "gradebook.db"
    gradebook.write_bytes(b"marks")
    _content, text = session().run(hidden(gradebook))
    assert "SEEN" not in text and text.count("absent 2") == 2
    tests = Path(__file__).resolve()
    _content, text = session().run(hidden(tests))
    assert "SEEN" not in text
    assert gradebook.read_bytes() == b"marks"


def test_environment_of_the_grader_is_invisible(session, monkeypatch):
    monkeypatch.setenv("TP_SECRET_OF_THE_TEST", "s3cret")
    _content, text = session().run(
        "import os, glob\nprint(dict(os.environ))\n"
        "for f in glob.glob('/proc/[0-9]*/environ'): print(f, open(f,'rb').read())"
    )
    assert "s3cret" not in text and "HOME" in text
    for name in ("SSH_AUTH_SOCK", "TOKEN", "TP_CONTROL=", "PASSWORD"):
        assert name not in text


def test_no_privilege_is_left(session):
    _content, text = session().run("print(open('/proc/self/status').read())")
    assert "CapEff:\t0000000000000000" in text and "CapBnd:\t0000000000000000" in text
    assert "NoNewPrivs:\t1" in text
    code = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
for flag in (0x10000000, 0x20000, 0x20000000):
    print('unshare', libc.unshare(flag))
print('mount', libc.mount(b'none', b'/tmp', b'tmpfs', 0, b''))
print('uid0', os.getuid() == 0)
"""
    _content, text = session().run(code)
    assert text.count("unshare -1") == 3 and "mount -1" in text
    if os.getuid() == 0:
        assert "uid0 False" in text


def test_libraries_are_read_only(session):
    code = """
import numpy, site, IPython, sys, os, pathlib, tp_utils
root = pathlib.Path(numpy.__file__).parent
for p in [root / "__init__.py", root.parent / "sitecustomize.py", pathlib.Path(tp_utils.__file__),
          pathlib.Path(sys.prefix) / "x", pathlib.Path("/usr/x"), pathlib.Path("/x"),
          pathlib.Path("/kernel/x"), pathlib.Path("/dev/x"), pathlib.Path("/opt/tp/x")]:
    try: open(p, "a"); print("WRITTEN", p)
    except OSError as e: print("denied", e.errno)
try: print("SYSCTL", open("/proc/sys/kernel/core_pattern", "w"))
except OSError as e: print("denied")
"""
    _content, text = session().run(code)
    assert "WRITTEN" not in text and "SYSCTL" not in text and text.count("denied") == 10, text


def test_next_student_starts_clean(session):
    first = session()
    first.run("import torch, pathlib; torch.zeros = None; pathlib.Path('trace').write_text('x')")
    first.run("import os; os.makedirs('/tmp/home/ipython/profile_default/startup', exist_ok=True)")
    first.close()
    _content, text = session().run(
        "import torch, os; print(torch.zeros(1)); print(os.listdir('.'), os.listdir('/tmp'))"
    )
    assert "tensor([0.])" in text and "trace" not in text


def test_40_gb_tensor_is_an_error_and_the_kernel_lives(session):
    one = session()
    content, _text = one.run("import torch; x = torch.ones(10_000_000_000)")
    assert content["status"] == "error" and content["ename"] == "RuntimeError"
    content, _text = one.run("b = bytearray(40 << 30)")
    assert content["ename"] == "MemoryError"
    assert one.run("1 + 1")[0]["status"] == "ok"


def test_fork_bomb_is_bounded_and_gone(session, pool):
    one = session(processes=64)
    before = len(children_of(pool.pid))
    code = """
import os, time, gc
n = 0
try:
    while True:
        if os.fork() == 0:
            time.sleep(30); os._exit(0)
        n += 1
except OSError as e:
    print('stopped', n, e.errno)
"""
    _content, text = one.run(code, 60)
    count = int(text.split("stopped")[1].split()[0])
    assert 0 < count < 64
    one.close()
    time.sleep(0.3)
    assert len(children_of(pool.pid)) < before


def test_setsid_daemon_is_dead_afterwards(session, pool):
    one = session()
    mark = "4242.4242"
    _content, text = one.run(
        f"import subprocess; p = subprocess.Popen(['setsid', '-f', 'sleep', '{mark}']); p.wait();"
        "print('started')"
    )
    assert "started" in text

    def alive():
        return any(
            mark in Path(p, "cmdline").read_bytes().decode("utf8", "replace")
            for p in Path("/proc").glob("[0-9]*")
            if Path(p, "cmdline").exists()
        )

    time.sleep(0.2)
    assert alive()
    one.close()
    time.sleep(0.2)
    assert not alive()


def test_siblings_cannot_be_seen_or_killed(session):
    one, two = session(), session()
    two.run("x = 42")
    _content, text = one.run("""
import os, ctypes
print('pids', sorted(p for p in os.listdir('/proc') if p.isdigit()))
killed = []
own = {int(t) for t in os.listdir('/proc/self/task')}
for pid in set(range(2, 5000)) - own:
    try: os.kill(pid, 0); killed.append(pid)
    except ProcessLookupError: pass
    except PermissionError: killed.append(pid)
print('reached', killed)
try: os.kill(-1, 9)
except OSError as e: print('nobody', e.errno)
print('ptrace', ctypes.CDLL(None).ptrace(16, 2, 0, 0))
print('run', os.access('/run/tp', os.R_OK) and os.listdir('/run/tp'))
""")
    assert "pids ['1']" in text and "reached []" in text and "ptrace -1" in text
    assert "run False" in text
    assert two.run("print(x)")[1] == "42\n"


@pytest.mark.parametrize("folder", ["/tmp/travail", "/dev/shm"])
def test_disk_is_bounded(session, folder):
    one = session(disk=20 * MB, shm=20 * MB, file=200 * MB)
    code = f"""
import os
try:
    with open({folder!r} + "/big", "wb") as f:
        for _ in range(100): f.write(bytes(1 << 20))
    print('WRITTEN')
except OSError as e: print('full', e.errno)
"""
    _content, text = one.run(code)
    assert "full 28" in text
    assert one.run("1")[0]["status"] == "ok"


def test_many_files_are_bounded(session):
    _content, text = session().run("""
n = 0
try:
    for n in range(100_000): open(f"/tmp/travail/{n}", "w").close()
    print("ALL")
except OSError as e: print("full", n, e.errno)
""")
    assert "full" in text


def test_memory_that_no_limit_counts_is_refused(session):
    _content, text = session().run("""
import ctypes, os
libc = ctypes.CDLL(None)
print('shmget', libc.shmget(0, 1 << 20, 0o1600), 'memfd', libc.memfd_create(b'x', 0))
""")
    assert "shmget -1 memfd -1" in text


def test_wall_time_is_the_keepers_too(session):
    one = session(wall=2)
    one.send(
        "import signal\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass"
    )
    assert one.handle.wait(6) == -9
    assert one.handle.end["late"]


def test_cpu_time_is_bounded(session):
    one = session(cpu=2)
    one.send("while True: pass")
    assert one.handle.wait(90) is not None  # two seconds of processor, on a busy machine


def test_kernel_exit_is_seen_at_once(session):
    one = session()
    start = time.monotonic()
    one.send("import os; os._exit(3)")
    assert one.handle.wait(5) == 3
    assert time.monotonic() - start < 5


def test_segfault_is_seen(session):
    one = session()
    one.send("import ctypes; ctypes.string_at(0)")
    assert one.handle.wait(10) == -11


def test_output_is_capped(session):
    one = session()
    content, text = one.run("print('x' * 50_000_000)")
    assert content["status"] == "ok" and len(text) < 2 * MB
    content, _text = one.run("while True: print('y' * 1000)", 60)
    assert content["status"] == "error" and content["ename"] == "OutputLimit"
    assert one.run("print('ok')")[1] == "ok\n"


def test_input_and_breakpoint_do_not_hang(session):
    for code in ("input()", "breakpoint()"):
        one = session()
        one.run(code, 10)
        assert one.run("print(1)")[1] == "1\n"


def test_pip_install_fails_fast(session):
    one = session()
    _content, text = one.run("!{__import__('sys').executable} -m pip install einops", 20)
    assert "No matching distribution" in text or "No module named pip" in text, text
    assert one.seconds < 15


def test_data_loader_with_workers(session):
    one = session()
    content, text = one.run(
        """
import torch
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.arange(64.).reshape(32, 2))
print(sum(x.sum().item() for x, in DataLoader(data, batch_size=4, num_workers=2)))
""",
        60,
    )
    assert content["status"] == "ok" and "2016.0" in text, text


def test_nothing_is_left_behind(session, pool):
    one = session()
    folder, cgroups = one.handle.folder, list(one.handle.cgroup.folders)
    assert folder.exists()
    one.close()
    assert not folder.exists() and not any(f.exists() for f in cgroups)


def test_calls_outside_the_list_are_refused(session):
    """What watches the machine, what no limit counts, what nothing needs: EPERM, not a death."""
    _content, text = session().run("""
import ctypes, errno, os, fcntl, numpy
libc = ctypes.CDLL(None, use_errno=True)
def tell(name, *arguments):
    result = getattr(libc, name)(*arguments)
    print(name, result, errno.errorcode.get(ctypes.get_errno()))
tell('inotify_init1', 0)
tell('fanotify_init', 0, 0)
tell('syscall', 434, os.getpid(), 0)  # pidfd_open
tell('syscall', 451, 0, 0, 0, 0)  # cachestat
tell('mincore', None, 0, None)
tell('splice', 0, None, 1, None, 1, 0)
tell('sync')
for what in (lambda: os.mkfifo('/tmp/travail/fifo'), lambda: os.mknod('/tmp/travail/x', 0o20600, 259),
             lambda: fcntl.flock(os.open(numpy.__file__, os.O_RDONLY), fcntl.LOCK_EX),
             lambda: fcntl.fcntl(os.open('/usr/lib', os.O_RDONLY), fcntl.F_NOTIFY, 2),
             lambda: fcntl.fcntl(os.open(numpy.__file__, os.O_RDONLY), fcntl.F_SETLEASE, 0),
             lambda: os.setxattr('/tmp/travail', 'user.x', b'1')):
    try: print('DONE', what())
    except OSError as error: print('refused', errno.errorcode[error.errno])
""")
    lines = text.splitlines()
    assert lines.count("refused EPERM") == 6 and "DONE" not in text, text
    for name in ("inotify_init1", "fanotify_init", "mincore", "splice"):
        assert f"{name} -1 EPERM" in lines, text
    assert lines.count("syscall -1 ENOSYS") == 2, text


@pytest.mark.skipif(landlock.version() == 0, reason="no Landlock here")
def test_landlock_is_a_second_wall(session, monkeypatch):
    """Without the filter of calls: no fifo, and no process of ours may be watched or signalled."""
    monkeypatch.setattr(pool_module.seccomp, "available", lambda: False)
    _content, text = session().run("""
import os
try: os.mkfifo('/tmp/travail/fifo'); print('DONE')
except OSError as error: print('refused', error.errno)
open('/tmp/travail/x', 'w').write('1'); os.rename('/tmp/travail/x', '/tmp/home/x')
print(open('/tmp/home/x').read(), len(os.listdir('/opt/tp')) > 3, open('/dev/null', 'w').write('x'))
try: os.listdir('/'); print('DONE')
except OSError as error: print('refused', error.errno)
""")
    assert text.split() == ["refused", "13", "1", "True", "1", "refused", "13"], text


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_filter_says_what_the_table_says(machine):
    """The program, run by hand on each call, for both processors."""
    column, arch = seccomp.ARCHITECTURES[machine]
    program = list(struct.iter_unpack("HBBI", seccomp.build(machine)))
    allowed = {pair[column] for pair in calls.ALLOWED.values()}
    special = {pair[column] for pair in (calls.CLONE, calls.SOCKET, calls.FCNTL, calls.PRLIMIT)}
    for number in range(600):
        if number in special:
            continue
        wanted = (
            seccomp.ALLOW if number in allowed
            else 0x50000 | (seccomp.ENOSYS if number >= calls.NEW else seccomp.EPERM)
        )  # fmt: skip
        assert answer(program, number, arch) == wanted, number
    assert answer(program, calls.CLONE[column], arch, 0x11) == seccomp.ALLOW
    assert answer(program, calls.CLONE[column], arch, 0x10000011) == 0x50000 | seccomp.EPERM
    for family, said in ((1, seccomp.ALLOW), (16, seccomp.ALLOW), (40, 0x50000 | 97)):
        assert answer(program, calls.SOCKET[column], arch, family) == said
    for command, said in ((2, seccomp.ALLOW), (1024, 0x50001), (1026, 0x50001), (8, 0x50001), (15, 0x50001)):
        assert answer(program, calls.FCNTL[column], arch, 3, command) == said
    for process, said in ((0, seccomp.ALLOW), (1, 0x50001)):  # itself, another
        assert answer(program, calls.PRLIMIT[column], arch, process) == said
    assert answer(program, 0, 0x40000003) == seccomp.KILL
    alone = list(struct.iter_unpack("HBBI", seccomp.build(machine, alone=1000)))
    for family, said in ((1, seccomp.ALLOW), (2, 0x50000 | 97), (10, 0x50000 | 97)):
        assert answer(alone, calls.SOCKET[column], arch, family) == said
    assert answer(alone, calls.CLONE[column], arch, 0x11) == seccomp.ALLOW
    assert answer(alone, calls.ALLOWED["ioctl"][column], arch, 3, 0x8901) == 0x50001
    for name in (*seccomp.SIGNALS, *seccomp.SCHEDULING):  # the kernel is 1; -1 and 0 say many
        for process in (0, 1, 999, 1000, 1001, 0xFFFFFFFF, 0xFFFFFC18):
            fine = process in (1000, 1001) or (process == 0 and name in seccomp.SCHEDULING)
            said = answer(alone, calls.ALLOWED[name][column], arch, process)
            assert said == (seccomp.ALLOW if fine else 0x50001), (name, process)


def answer(program, number, arch, *arguments):
    """Return what a filter answers to a call (see seccomp(2))."""
    words = {0: number, 4: arch} | {16 + 8 * i: value for i, value in enumerate(arguments)}
    at = value = 0
    while True:
        kind, yes, no, k = program[at]
        at += 1
        if kind == seccomp.ANSWER:
            return k
        if kind == seccomp.LOAD:
            value = words.get(k, 0)
            continue
        tests = {seccomp.EQUAL: value == k, seccomp.ABOVE: value > k,
                 seccomp.NOT_BELOW: value >= k, seccomp.BITS: bool(value & k)}  # fmt: skip
        at += yes if tests[kind] else no


@pytest.mark.skipif(sys.platform != "linux", reason="the headers of Linux")
@pytest.mark.parametrize(
    ("column", "header"), [(0, "x86_64-linux-gnu/asm/unistd_64.h"), (1, "asm-generic/unistd.h")]
)
def test_table_of_calls_agrees_with_the_headers(column, header):
    path = Path("/usr/include") / header
    if not path.exists():
        pytest.skip("no headers of the C library here")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", path.read_text()))
    generic = {"newfstatat": "fstatat"}
    for name, pair in calls.ALLOWED.items():
        number = found.get(name) or found.get(generic.get(name, ""))
        if number is not None:
            assert pair[column] == int(number), name
