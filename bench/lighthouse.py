"""Lighthouse's scores for the pages that matter, for each sample practice.

    python -m bench.lighthouse [--sample mantypiha] [--runs 1]

Mobile, slow 4G as Lighthouse simulates it. The bar: 100 everywhere, LCP under 1.0 s, CLS 0.
Of several runs the median counts. Ends with 1 when a page misses the bar. The last column is
Lighthouse's own measure of the machine: it takes the machine's speed four times slower for a telephone,
so what runs beside it is counted in, and a machine of under 1000 or so says little.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree

from app.config import ROOT

BIN = Path(sys.executable).parent
LIGHTHOUSE = ROOT / "node_modules" / ".bin" / "lighthouse"
SAMPLES = ROOT / "app" / "practice" / "samples"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
MOST_LCP = 1000.0
# Chromium may lose the page it measures; that says nothing of the page.
ATTEMPTS = 3
PAGES = ("/", "/hinnasto", "/ota-yhteytta")


@contextmanager
def served(sample: str) -> Iterator[str]:
    """The sample practice under gunicorn, as it runs in production; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": os.environ["PATH"],
            "INSTANCE_PATH": folder,
            "PORT": port,
            "LOG_LEVEL": "ERROR",
        }
        for words in (("db", "upgrade"), ("practice", "import", SAMPLES / f"{sample}.toml")):
            command = [BIN / "flask", "--app", "wsgi", *words]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        web = subprocess.Popen([BIN / "gunicorn", "wsgi:app"], cwd=ROOT, env=environment)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            yield address
        finally:
            web.terminate()
            web.wait(timeout=30)


def measure(address: str) -> dict[str, Any]:
    """What Lighthouse says of one page that somebody has opened before."""
    asking = urllib.request.Request(address, headers={"Accept-Encoding": "br"})  # noqa: S310 - our own
    for _visit in range(8):
        urllib.request.urlopen(asking).close()  # noqa: S310
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    for _attempt in range(ATTEMPTS):
        done = subprocess.run(
            [
                LIGHTHOUSE, address, "--output=json", "--quiet", f"--chrome-flags={FLAGS}",
                f"--only-categories={','.join(CATEGORIES)}", "--no-enable-error-reporting",
            ],
            cwd=ROOT, env={**os.environ, "CHROME_PATH": chromium}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode == 0:
            report: dict[str, Any] = json.loads(done.stdout)
            return report
        print(f"    Lighthouse gave up: {done.stderr.strip()[-300:]}", flush=True)
    sys.exit(f"Lighthouse gave up {ATTEMPTS} times on {address}.")


def row(reports: list[dict[str, Any]]) -> dict[str, float]:
    """The medians of a page's runs."""
    values: dict[str, list[float]] = {}
    for report in reports:
        for name in CATEGORIES:
            score = report["categories"][name]["score"]
            values.setdefault(name, []).append(round(100 * (score or 0)))
        audits = report["audits"]
        for name, audit in (
            ("LCP", "largest-contentful-paint"),
            ("FCP", "first-contentful-paint"),
            ("CLS", "cumulative-layout-shift"),
            ("TBT", "total-blocking-time"),
        ):
            values.setdefault(name, []).append(audits[audit]["numericValue"])
        values.setdefault("machine", []).append(report["environment"]["benchmarkIndex"])
    return {name: statistics.median(several) for name, several in values.items()}


def lost_points(report: dict[str, Any]) -> list[str]:
    """The audits that took points."""
    found = []
    for name in CATEGORIES:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                found.append(f"{name}: {audit['title']} ({audit['score']}) {_where(audit)}")
    return found


def is_met(found: dict[str, float]) -> bool:
    """Whether a page is above the bar."""
    return (
        all(found[name] == 100 for name in CATEGORIES)
        and found["LCP"] < MOST_LCP
        and found["CLS"] == 0
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", choices=sorted(path.stem for path in SAMPLES.glob("*.toml")))
    parser.add_argument("--runs", type=int, default=1)
    chosen = parser.parse_args()
    names = (
        [chosen.sample] if chosen.sample else sorted(path.stem for path in SAMPLES.glob("*.toml"))
    )
    print(f"{'page':44} perf  a11y  best   seo   FCP ms  LCP ms    CLS  TBT ms machine")
    everything_met = True
    for sample in names:
        with served(sample) as address:
            for path in [*PAGES, _first_service(address)]:
                reports = [measure(address + path) for _run in range(chosen.runs)]
                found = row(reports)
                scores = "".join(f"{found[name]:5.0f} " for name in CATEGORIES)
                print(
                    f"{sample + path:44}{scores}{found['FCP']:8.0f}{found['LCP']:8.0f}"
                    f"{found['CLS']:7.3f}{found['TBT']:8.0f}{found['machine']:8.0f}",
                    flush=True,
                )
                if not is_met(found):
                    everything_met = False
                    for line in lost_points(reports[-1]):
                        print(f"    {line}", flush=True)
    return 0 if everything_met else 1


def _first_service(address: str) -> str:
    with urllib.request.urlopen(f"{address}/sitemap.xml") as answer:  # noqa: S310 - our own
        found = [loc.text or "" for loc in etree.parse(answer).iter("{*}loc")]
    return next(url.removeprefix(address) for url in found if "/palvelut/" in url)


def _where(audit: dict[str, Any]) -> str:
    items = (audit.get("details") or {}).get("items") or []
    return str(items[:2])[:300] if items else str(audit.get("displayValue", ""))


def _wait(address: str) -> None:
    for _try in range(100):
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(address)


if __name__ == "__main__":
    sys.exit(main())
