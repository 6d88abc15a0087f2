"""`daylight run`: the server and the clock, as two children of one process.

With `--demo` it first makes everything that a newcomer needs: tables, guards, the demonstration county 明川县.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from daylight.kernel.spoken import said
from daylight.log import integrate, keys
from daylight.web.collect import collect


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether to make the demonstration."""
    parser.add_argument(
        "--demo",
        action="store_true",
        help=said("没有演示县就先建一个，再启动服务", "make the demonstration county if there is none, then serve"),
    )
    parser.add_argument("--host", default="127.0.0.1", help=said("监听的地址", "address to listen at"))
    parser.add_argument(
        "--port",
        type=int,
        default=int(os.environ.get("PORT", "8000")),
        help=said("监听的端口（默认 8000）", "port to listen at (default 8000)"),
    )
    parser.add_argument(
        "--threads",
        type=int,
        default=3,
        help=said("请求线程数（宜少：一次一个写者最快）", "request threads (few: one writer at a time is fastest)"),
    )
    parser.add_argument("--without-clock", action="store_true", help=said("时钟在别处运行", "the clock runs elsewhere"))


def run(options: argparse.Namespace) -> int:
    """Prepare, start both children, wait; when one ends, so does the other."""
    if not _is_free(options.host, options.port):
        print(f"daylight run: port {options.port} is in use; choose another: PORT=8001 make run", file=sys.stderr)
        return 1
    environment = environment_of(options)
    if options.demo:
        _prepare(environment)
    keys.log_keys()
    children = [_serve(options, environment)]
    if not options.without_clock:
        children.append(_child(["tick", "--loop", "--with-parent"], environment))
    print(f"\n  Daylight 「阳光」 is running: http://{options.host}:{options.port}   (Ctrl-C ends it)\n", flush=True)
    return _watch(children)


def environment_of(options: argparse.Namespace) -> dict[str, str]:
    """What both children are told: the port too, so that a printed mark leads to where the server listens."""
    told = dict(os.environ) | {"PORT": str(options.port)}
    return told | {"DAYLIGHT_DEMONSTRATION": "1"} if options.demo else told


def _is_free(host: str, port: int) -> bool:
    """Whether nobody else listens there; asked first, so that a newcomer reads a sentence and not a traceback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _prepare(environment: dict[str, str]) -> None:
    """Tables, guards, the county; each step says what it does, and what is there already is not made again."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    collect(settings)  # nothing to do, unless the folder was emptied or a style changed since `make venv`
    print("[1/3] tables and guards", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    print("[2/3] the demonstration county 明川县", flush=True)
    if _child(["simulate", "--into-acts", "--resume"], environment).wait() != 0:
        raise SystemExit("the demonstration county could not be made; what was made so far is kept: run again to go on")
    print("[3/3] the public log", flush=True)
    integrate.run(timezone.now())


def _child(words: Sequence[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "daylight.cli", *words], env=environment)


def _serve(options: argparse.Namespace, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    granian = str(Path(sys.executable).with_name("granian"))
    return subprocess.Popen(
        [
            granian, "--interface", "wsgi", "--host", options.host, "--port", str(options.port), "--workers", "1",
            "--blocking-threads", str(options.threads), "--no-ws", "--log-level", "warning", "daylight.wsgi:application",
        ],
        env=environment,
    )  # fmt: skip


def _watch(children: list[subprocess.Popen[bytes]]) -> int:
    """Wait until one child ends or we are told to; then end all."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        for child in children:
            child.terminate()
        codes = [child.wait(timeout=15) for child in children]
    return 0 if all(code in {0, 130, -signal.SIGTERM, -signal.SIGINT} for code in codes) else 1
