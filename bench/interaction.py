"""How long the contact form keeps a telephone's processor busy while it is filled in.

    python -m bench.interaction [--slower 4] [--rounds 5]

Chromium at a telephone's size, its processor slowed down as Lighthouse slows it. A long task is one of
more than 50 ms (W3C Long Tasks); in the median of the rounds none is promised. What is swapped in is
compared with the least that any page must do for it: the same markup put in place by the browser itself,
on the same page, in the same run; there less motion is asked for, or the fading would be counted in.
"""

import argparse
import shutil
import statistics
import sys
from collections.abc import Callable

from playwright.sync_api import Browser, Page, sync_playwright

from bench.lighthouse import served
from tests.browsers import FLAGS

# Notes every task of more than 50 ms that begins from now on.
WATCH = """() => {
  window.longTasks = [];
  new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(one => one.duration)))
    .observe({ type: "longtask" });
}"""
# The time from the answer's arrival to the next frame, as the browser alone would take it.
PLAIN_SWAP = """selector => new Promise(done => {
  const old = document.querySelector(selector), markup = old.outerHTML;
  const began = performance.now();
  old.outerHTML = markup;
  requestAnimationFrame(() => setTimeout(() => {
    done(performance.now() - began);
    // What was put in place knows nothing of htmx yet.
    window.htmx.process(document.querySelector(selector));
  }));
})"""
# The same time where htmx does it.
WATCH_SWAPS = """() => {
  window.swaps = [];
  let began = 0;
  document.addEventListener("htmx:before:swap", () => { began = performance.now(); });
  document.addEventListener("htmx:after:swap", () => requestAnimationFrame(
    () => setTimeout(() => window.swaps.push(performance.now() - began))));
}"""
# Long enough for what follows a swap to be done.
QUIET_MILLISECONDS = 400
TIMES, FORM = "#contact_times", "#contact_form"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", default="mantypiha")
    parser.add_argument("--slower", type=float, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    steps: dict[str, tuple[str, Callable[[Page], None]]] = {
        "typing": ("", _type),
        "choosing a time": ("", _choose),
        "another week": (TIMES, _turn_the_week),
        "another service": (TIMES, _change_service),
        "sent with a mistake": (FORM, _send),
    }
    busy: dict[str, list[float]] = {name: [] for name in steps}
    ours: dict[str, list[float]] = {name: [] for name in steps}
    bare: dict[str, list[float]] = {name: [] for name in steps}
    with served(chosen.sample) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for number in range(2 * chosen.rounds):
            moves = number % 2 == 0
            page = _opened(browser, address, moves=moves, slower=chosen.slower)
            for name, (swapped, step) in steps.items():
                page.evaluate("window.longTasks.length = window.swaps.length = 0")
                step(page)
                if swapped:
                    page.wait_for_function("window.swaps.length > 0")
                page.wait_for_timeout(QUIET_MILLISECONDS)
                busy[name].append(max(page.evaluate("window.longTasks"), default=0))
                if swapped and not moves:
                    ours[name].append(page.evaluate("window.swaps[0]"))
                    bare[name].append(page.evaluate(PLAIN_SWAP, swapped))
            page.context.close()
        browser.close()
    print(
        f"{'step':22}{'longest task ms':>16}{'median':>8}{'swap ms':>9}{'bare ms':>9}{'ratio':>7}"
    )
    for name, tasks in busy.items():
        line = f"{name:22}{max(tasks):16.0f}{statistics.median(tasks):8.0f}"
        if ours[name]:
            mine, plain = statistics.median(ours[name]), statistics.median(bare[name])
            line += f"{mine:9.0f}{plain:9.0f}{mine / plain:7.2f}"
        print(line)
    return 1 if any(statistics.median(tasks) for tasks in busy.values()) else 0


def _opened(browser: Browser, address: str, *, moves: bool, slower: float) -> Page:
    """The contact page, painted and with its scripts, before its processor is slowed down."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        reduced_motion="no-preference" if moves else "reduce",
        # The measuring itself is inline.
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(f"{address}/ota-yhteytta")
    page.locator(f"{FORM}[data-htmx-powered]").wait_for()
    wire = context.new_cdp_session(page)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    page.evaluate(WATCH)
    page.evaluate(WATCH_SWAPS)
    return page


def _type(page: Page) -> None:
    page.locator("#message").press_sequentially("Kuuden hengen tiimi kaipaa tilaa puhua.", delay=20)


def _choose(page: Page) -> None:
    page.locator("#ajat .day input[name=slot]").last.check()


def _turn_the_week(page: Page) -> None:
    page.locator("#week-after").press("Enter")


def _change_service(page: Page) -> None:
    page.locator("#service").select_option(index=1)


def _send(page: Page) -> None:
    page.locator("#email").fill("ei osoite")
    page.locator(f"{FORM} button[type=submit]").click()


if __name__ == "__main__":
    sys.exit(main())
