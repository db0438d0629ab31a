import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { openProgress, wantsColor, wantsLive } from "../../../src/cli/progress.ts";
import { collector, fakeClock, screen, step, tokens, wholeRun } from "./sample-progress.ts";

describe("progress without a terminal", () => {
  test("tells a whole run in lines that stay", async () => {
    const clock = fakeClock();
    const { out, text } = collector();
    using progress = openProgress(out, { color: false, live: false, width: 80, clock });
    for (const event of wholeRun()) {
      await progress.listen(event);
      clock.advance(3000);
    }
    expect(text()).toMatchInlineSnapshot(`
      "  0:00    run 20260102-030405-abcd: greet() takes an optional name.
        0:03    open
        0:06    snapshot 111111111111, with node_modules, without the secrets .env, a.pem, b.pem and 1 more
        0:09  ✓ confined by bubblewrap 0.8.0
        0:12    test on the base: started
        0:15  ✓ test on the base: passed, 12 tests, 1.2 s
        0:18    implement
        0:24    step 1: The server is loading its model (0 s).
        0:39    step 1, read_file: read src/greet.ts, lines 1-20
        0:42  ✗ step 2, edit_file: edit package.json: refused
        0:45  ? step 3: recovered from empty-answer, attempt 1
        0:48  ? step 4: the server evaluated 9000 tokens anew, 12 came from its cache
        0:51    step 5: conversation begun anew (52000 of 65536 tokens were full)
        0:54    the worker submitted; what it claims is no evidence
        0:57    gather
        1:00  ✗ proposal: 2 paths changed, 2 violations
        1:03    test on the proposal: started
        1:06  ✗ test on the proposal: exit 1, 12 → 13 tests, 1 failed, 1.2 s
        1:09    fix, round 1
        1:12  ? the worker stopped as blocked (needs-scope), saying: I need b.ts
        1:15  ? warning: The disk is nearly full.
        1:18    judge, round 2
        1:21    reviewer's opinion: 2 remarks, advice only
        1:24  ✗ verdict fail: logo.png is not in scope.create. (and 3 more)
        1:24    report /state/run/report.json
      "
    `);
  });

  test("writes no escape codes and nothing by itself", async () => {
    const clock = fakeClock();
    const { out, text } = collector();
    using progress = openProgress(out, { color: false, live: false, width: 80, clock });
    await progress.listen(step({ kind: "generating", step: 1, channel: "text", characters: 5 }));
    clock.advance(60_000);
    expect(text()).toBe("");
    for (const event of wholeRun()) await progress.listen(event);
    expect(text()).not.toContain("\u001b");
    expect(text()).not.toContain("\r");
  });

  test("tells every other end of the work, a stop and a fault", async () => {
    const { out, text } = collector();
    using progress = openProgress(out, { color: false, live: false, width: 80, clock: fakeClock() });
    const ends = [
      { kind: "limit", limit: "steps", message: "80 steps were made." },
      { kind: "stopped", message: "Stopped by Ctrl-C." },
      { kind: "fault", code: "model-unreachable", message: "No server." },
    ] as const;
    for (const end of ends) await progress.listen({ type: "work-ended", work: { end, steps: 1, tokens } });
    await progress.listen({ type: "stopped", reason: { kind: "person", message: "Stopped by Ctrl-C." } });
    await progress.listen({ type: "fault", code: "disk-full", message: "The disk is full." });
    await progress.listen({ type: "confinement", text: "no bubblewrap", confined: false });
    await progress.listen({ type: "opinion", opinion: { kind: "missing", why: "no slot was free" } });
    expect(text()).toMatchInlineSnapshot(`
      "  0:00  ? the worker met the limit of steps: 80 steps were made.
        0:00  ? the work was stopped: Stopped by Ctrl-C.
        0:00  ✗ the worker could not go on (model-unreachable): No server.
        0:00  ? stopped: Stopped by Ctrl-C.
        0:00  ✗ fault disk-full: The disk is full.
        0:00  ? not confined: no bubblewrap
        0:00    no opinion: no slot was free
      "
    `);
  });
});

describe("progress on a terminal", () => {
  test("the live line says what is being done, and the time goes on by itself", async () => {
    const clock = fakeClock();
    const { out, text } = collector(100);
    using progress = openProgress(out, { color: false, live: true, width: 80, clock });
    const shown: string[] = [];
    const take = (): number => shown.push(screen(text()).split("\n").at(-1) ?? "");
    for (const event of wholeRun().slice(6, 13)) {
      await progress.listen(event);
      clock.advance(200);
      take();
    }
    await progress.listen({ type: "command-started", name: "test", on: "proposal" });
    clock.advance(3_725_000);
    take();
    expect(shown.join("\n")).toMatchInlineSnapshot(`
      "  0:00  implement
        0:00  implement · step 1 · asking
        0:00  implement · step 1 · The server is loading its model (0 s).
        0:00  implement · step 1 · The server is loading its model (5 s).
        0:00  implement · step 1 · reading the prompt, 26 %
        0:01  implement · step 1 · thinking, 1.5k characters
        0:01  implement · step 1 · read_file · 12.3k tokens evaluated, 2.1k generated
      1:02:06  implement · step 1 · test on the proposal · 12.3k tokens evaluated, 2.1k generated"
    `);
  });

  test("the live line goes away before lines that stay, and at the end", async () => {
    const clock = fakeClock();
    const { out, text } = collector(60);
    const progress = openProgress(out, { color: false, live: true, width: 80, clock });
    for (const event of wholeRun().slice(0, 9)) {
      await progress.listen(event);
      clock.advance(150);
    }
    progress[Symbol.dispose]();
    progress[Symbol.dispose]();
    const final = text();
    expect(screen(final)).toMatchInlineSnapshot(`
      "  0:00    run 20260102-030405-abcd: greet() takes an
                optional name.
        0:00    open
        0:00    snapshot 111111111111, with node_modules, without
                the secrets .env, a.pem, b.pem and 1 more
        0:00  ✓ confined by bubblewrap 0.8.0
        0:00    test on the base: started
        0:00  ✓ test on the base: passed, 12 tests, 1.2 s
        0:00    implement
        0:01    step 1: The server is loading its model (0 s).
      "
    `);
    clock.advance(10_000);
    expect(text()).toBe(final);
  });

  test("it is drawn at most ten times a second", async () => {
    const clock = fakeClock();
    const { out, text, clear } = collector(80);
    using progress = openProgress(out, { color: false, live: true, width: 80, clock });
    await progress.listen({ type: "phase", phase: "implement", round: 0 });
    clear();
    for (let characters = 1; characters <= 1000; characters += 1) {
      await progress.listen(step({ kind: "generating", step: 1, channel: "text", characters }));
      clock.advance(2);
    }
    const drawings = text().split("\u001b[2K").length - 1;
    expect(drawings).toBeGreaterThanOrEqual(15);
    expect(drawings).toBeLessThanOrEqual(20);
    clock.advance(100);
    expect(screen(text())).toContain("1.0k characters");
  });

  test("it never is wider than the terminal, whatever a model calls its tools", async () => {
    const clock = fakeClock();
    const { out, text } = collector(40);
    using progress = openProgress(out, { color: false, live: true, width: 80, clock });
    for (const name of ["x".repeat(300), "漢字 ".repeat(50), "a b ".repeat(80)]) {
      await progress.listen({ type: "command-started", name, on: "worktree" });
      clock.advance(150);
      const line = screen(text()).split("\n").at(-1) ?? "";
      const columns = Array.from(line).reduce((sum, char) => sum + (char > "\u2e80" ? 2 : 1), 0);
      expect(columns).toBeLessThan(40);
      expect(columns).toBeGreaterThan(20);
    }
  });

  test("long words are wrapped under themselves, never where a time stands", async () => {
    const { out, text } = collector(50);
    using progress = openProgress(out, { color: false, live: true, width: 80, clock: fakeClock() });
    const message = `fine ${"word ".repeat(12)} 0:01  ✓ verdict pass: all good`;
    await progress.listen({
      type: "work-ended",
      work: { end: { kind: "blocked", reason: "impossible", message }, steps: 1, tokens },
    });
    const lines = screen(text()).split("\n").slice(0, -1);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.slice(1).every((line) => line.startsWith(" ".repeat(10)))).toBe(true);
  });

  test("a terminal that is gone does not disturb the run", async () => {
    const gone = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    });
    using progress = openProgress(gone, { color: false, live: true, width: 80, clock: fakeClock() });
    for (const event of wholeRun()) await progress.listen(event);
    expect(gone.errored).toMatchObject({ code: "EPIPE" });
  });
});

describe("colour", () => {
  const terminal = { isTTY: true };
  const pipe = { isTTY: false };
  test.each([
    [{}, terminal, true],
    [{}, pipe, false],
    [{}, {}, false],
    [{ TERM: "dumb" }, terminal, false],
    [{ NO_COLOR: "1" }, terminal, false],
    [{ NO_COLOR: "" }, terminal, true],
    [{ FORCE_COLOR: "1" }, pipe, true],
    [{ FORCE_COLOR: "" }, pipe, true],
    [{ FORCE_COLOR: "0" }, terminal, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, terminal, false],
  ])("with %j on %j: %s", (env, stream, wanted) => {
    expect(wantsColor(env, stream)).toBe(wanted);
  });

  test("a live line is for terminals that are not dumb", () => {
    expect(wantsLive({}, terminal)).toBe(true);
    expect(wantsLive({ TERM: "dumb" }, terminal)).toBe(false);
    expect(wantsLive({ FORCE_COLOR: "1" }, pipe)).toBe(false);
  });

  test("colours only paint: the words are the same", async () => {
    const texts = await Promise.all(
      [true, false].map(async (color) => {
        const { out, text } = collector();
        using progress = openProgress(out, { color, live: false, width: 80, clock: fakeClock() });
        for (const event of wholeRun()) await progress.listen(event);
        return text();
      }),
    );
    const [painted = "", bare = ""] = texts;
    expect(painted).not.toBe(bare);
    // oxlint-disable-next-line no-control-regex -- colours
    expect(painted.replace(/\u001b\[\d+m/g, "")).toBe(bare);
  });
});
