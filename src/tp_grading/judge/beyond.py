"""What no exercise needs to name: the engine, its process, other processes, computed code."""

from __future__ import annotations

import functools
import importlib.util
import re
import sys
from collections.abc import Iterator

_CHECKS = re.compile(r"tp_utils\.checks(\.tp\d\d(\.\w+)?)?")  # what a notebook calls
_BEYOND = re.compile(
    # the engine, its kernel, code that is computed
    r"(tp_inside|tp_grading|tp_utils\.checks|ctypes|cffi|marshal|runpy|codeop|code\.(Interactive\w+|interact|compile_command)|"
    r"py_compile|compileall|zipimport|pickle\.(loads?|Unpickler)|dill|types\.(CodeType|FunctionType)|"
    r"doctest|pydoc|rlcompleter|bdb|pdb\.(Pdb|run\w*)|trace\.Trace|c?[pP]rofile\.run\w*|logging\.(config|currentframe)|"
    r"numpy\.testing\.(runstring|measure|rundocs)|torch\.(jit\.(?!is_)\w+|fx|export|hub|library|utils\.cpp_extension)|"
    r"site\.add\w+|typing\.get_type_hints|pandas(\.\w+)*\.(eval|query|read_pickle)|joblib\.(load|Parallel)|shelve|pytest|"
    r"ipykernel|zmq|jupyter_client|traitlets|tornado|IPython\.(?!core\.display|display|get_ipython|_)\w+|"
    r"importlib\.(util|machinery|abc|reload|metadata\.(EntryPoint\w*|entry_points))|pkgutil\.resolve_name|"
    r"unittest\.(mock|\w*[lL]oader\w*)|string\.Formatter|sympy|jinja2|mako|numexpr|decorator\.(FunctionMaker|decorate\w*)|"
    r"imp\.\w+|inspect\.get_annotations|copyreg|"
    r"builtins\.(exec|eval|compile|(exit|quit)\.\w+)|(torch|numpy)(\.\w+)*\._[a-zA-Z]\w*|torch\.(overrides|distributed|from_file)|numpy\.memmap|"
    r"builtins\.(object|type)\.__(set|del)attr__|"
    # frames, objects, hooks of Python
    r"sys\.(_getframe|_current_frames|settrace|setprofile|modules|meta_path|path_hooks|monitoring|"
    r"addaudithook|(displayhook|excepthook|stdout|stderr)\._?[pis]\w*)|"
    r"gc\.(get_objects|get_referrers|get_referents|callbacks)|traceback\.walk_\w+|"
    r"inspect\.(currentframe|stack|trace|get(inner|outer)frames|getmodule|getmembers\w*|getclosurevars|"
    r"get(generator|coroutine|asyncgen)\w+)|atexit\.register|weakref\.(finalize|ref|WeakMethod)|codecs\.register\w*|os\.register_at_fork|"
    r"threading\.(Thread|Timer|enumerate|main_thread|settrace|setprofile|_\w+)|_thread|asyncio\.to_thread|"
    # processes, signals, what two of them share
    r"signal\.(signal|setitimer|alarm|raise_signal|pthread_\w+|sig(wait|timedwait|interrupt|pending)\w*)|"
    r"resource\.(setrlimit|prlimit)|pexpect|ptyprocess|xx(subinterpreters|interpchannels)|test(internal)?capi|test\.support|subprocess|pty|mmap|socket|(torch\.)?multiprocessing\.(?!cpu_count)\w+|"
    r"socketserver|http\.server|xmlrpc|wsgiref|asyncio\.start_server|concurrent\.futures|logging\.handlers|asyncio\.(all_tasks|current_task|\w+_event_loop|"
    r"get_running_loop|create_subprocess_\w+|\w+_unix_\w+)|"
    r"os\.(fork\w*|exec[lv]\w*|spawn\w+|posix_spawn\w*|system|popen|kill\w*|pipe2?|openpty|getppid))"
    r"(\..*)?"
)
ATTRIBUTES = {
    "__code__", "__builtins__", "__globals__", "__closure__", "__subclasses__", "f_back", "f_code",
    "f_globals", "f_locals", "f_builtins", "tb_frame", "gi_frame", "cr_frame", "ag_frame",
    "_execution_engine", "run_backward", "share_memory_", "load_ipython_extension",
    "__self__", "__loader__", "__spec__", "__kwdefaults__", "__reduce__", "__reduce_ex__", "f_lineno",
    "f_trace", "run_in_executor", "__base__", "__bases__", "__mro__",
}  # fmt: skip
# Texts that say code to be run, or another process: to Python's debugger, in its annotations.
TEXTS = re.compile(r"PYTHONBREAKPOINT|(.*/)?\.pdbrc|eval_str|.*/proc/(self|thread-self|\d).*")
SHOWN = re.compile(r"_{1,3}|_\d+|_oh|Out")  # what IPython keeps of the last values shown
GETTERS = {"operator.methodcaller", "operator.attrgetter"}
TIMERS = {"timeit.timeit", "timeit.repeat", "timeit.Timer"}  # they run texts, or a function
LOADERS = {"torch.load": "weights_only", "numpy.load": "allow_pickle"}  # they run what a file says
# What belongs to all the code of a process; of that, settings that a student may change, and types
# of numbers, of which nothing can be changed: a layer is made with one.
LIBRARIES = sys.stdlib_module_names | {"builtins", "torch", "numpy", "IPython", "tp_utils"}
SETTINGS = re.compile(
    r"sys\.(stdout|stderr)|torch\.(b?float\d*|double|half|long|short|u?int\d*|bool|complex\d*)\..*|(torch\.backends|warnings|ssl|logging|sys\.(path|argv|tracebacklimit|dont_\w+))(\..*)?"
)
# Modules of which a part whose name is computed may be one of those above.
COMPUTED = frozenset({
    "os", "sys", "gc", "inspect", "builtins", "types", "importlib", "threading", "signal", "traceback",
    "IPython", "torch.autograd", "torch.autograd.Variable", "string", "atexit", "json", "code",
})  # fmt: skip
# Commands of the system that only look, fetch or install; without a part that writes or stays.
_COMMAND = re.compile(r"[ \t]*(?:[\w, ]{1,80}=[ \t]*)?(?:!+|%(?:sx|system|sc)\b)[ \t]*(.*)")
_SCRIPT = re.compile(r"\s*%%(?:!|(?:bash|sh|script|sx|system|perl|ruby|python[23]?|pypy)\b)")
_QUIET = re.compile(
    r"(?:pip3?|conda|mamba|uv|apt|apt-get|ls|pwd|nvidia-smi|wget|curl|git|mkdir|unzip|head|wc|df|du|free|lscpu|"
    r"python3?[ ]+(?:--version|-V|-m[ ]+pip))\b[^&>|`$;]*\Z"
)
_DEBUGGER = re.compile(r"[ \t]*%%?(?:writefile|file|env|set_env)\b.*(?:\.pdbrc|PYTHONBREAKPOINT)")
# A file that is written, and that Python would not read as we do: its first two lines say how.
_WRITTEN = re.compile(r"\s*%%(?:writefile|file)\b")
_CODING = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_READ_AS_WE_DO = re.compile(r"(?i:utf[-_]?8|latin[-_]?1|iso[-_]8859[-_]1|(us[-_])?ascii)")
_EXTENSION = re.compile(r"[ \t]*%(?:re)?load_ext[ \t]+(\w+)")


def is_odd(name: str) -> bool:
    """Tell whether a dotted name is one that no exercise needs, by whatever module: ``torch.os.fork``."""
    parts = name.split(".")
    ends = (".".join([parts[n].lstrip("_"), *parts[n + 1 :]]) for n in range(len(parts)))
    return any(_BEYOND.fullmatch(end) and not _CHECKS.fullmatch(end) for end in (name, *ends))


@functools.lru_cache(maxsize=512)
def is_unknown(module: str) -> bool:
    """Tell whether a module is neither Python's nor installed: the copy may have written its file."""
    root = module.partition(".")[0]
    if root in sys.stdlib_module_names or module.startswith("google.colab") or root == "tp_utils":
        return False
    try:
        return importlib.util.find_spec(root) is None
    except (ImportError, ValueError):
        return False


def commands(source: str) -> Iterator[tuple[str, int]]:
    """Yield the commands of the system, and the extensions, that a cell runs and that may do more."""
    if _SCRIPT.match(source):
        lines = source.strip().splitlines()
        if "--bg" in lines[0] or not all(_QUIET.match(line.strip() or "ls") for line in lines[1:]):
            yield lines[0].strip(), 1
        return
    lines = source.splitlines()
    top = next((n for n, line in enumerate(lines) if line.strip()), 0)
    if _WRITTEN.match(source):
        for n, line in enumerate(lines[top + 1 : top + 3], top + 2):
            said = _CODING.match(line)
            if said and not _READ_AS_WE_DO.fullmatch(said[1]):
                yield line.strip(), n
    for n, line in enumerate(lines, 1):
        if _DEBUGGER.match(line):
            yield line.strip(), n
        found = _COMMAND.match(line) if "!" in line or "%" in line else None
        if found and not _QUIET.match(found[1].strip() or "ls"):
            yield "!" + found[1].strip(), n
        extension = _EXTENSION.match(line) if "load_ext" in line else None
        if extension and extension[1] != "autoreload" and is_unknown(extension[1]):
            yield line.strip(), n
