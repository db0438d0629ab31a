import { PassThrough, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { makeRedactor } from "../../../src/base/redact.ts";
import { jsonLine, openEventLines } from "../../../src/cli/json-events.ts";
import type { RunEvent } from "../../../src/run/events.ts";

const plain = makeRedactor([]);

function warning(message: string): RunEvent {
  return { type: "warning", message };
}

/** A stream that takes its writes one by one, when told to. */
function slowStream(): { stream: Writable; taken: string[]; next: () => void } {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      waiting.push(() => {
        taken.push(chunk.toString());
        done();
      });
    },
  });
  return { stream, taken, next: () => waiting.shift()?.() };
}

describe("event lines", () => {
  test("hold every event, progress included, one a line and in order", async () => {
    const out = new PassThrough();
    using lines = openEventLines(out, plain);
    const events: RunEvent[] = [
      warning("first"),
      {
        type: "step",
        event: { kind: "prompt-progress", step: 1, processed: 1, total: 2, cached: 0 },
      },
      { type: "step", event: { kind: "generating", step: 1, channel: "text", characters: 4 } },
      warning("two\nlines"),
    ];
    for (const event of events) await lines.listen(event);
    const text = String(out.read());
    expect(text.endsWith("\n")).toBe(true);
    expect(
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(events);
  });

  test("listening waits until the stream has taken the line", async () => {
    const { stream, taken, next } = slowStream();
    using lines = openEventLines(stream, plain);
    const order: string[] = [];
    const first = lines.listen(warning("1")).then(() => order.push("first"));
    const second = lines.listen(warning("2")).then(() => order.push("second"));
    expect(order).toEqual([]);
    next();
    await first;
    expect(order).toEqual(["first"]);
    next();
    await second;
    expect(taken.map((line) => JSON.parse(line) as unknown)).toEqual([warning("1"), warning("2")]);
  });

  test("a reader that leaves does not disturb the run", async () => {
    let writes = 0;
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        writes += 1;
        done(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
      },
    });
    const lines = openEventLines(stream, plain);
    await lines.listen(warning("1"));
    await lines.listen(warning("2"));
    lines[Symbol.dispose]();
    expect(writes).toBe(1);
  });

  test("another failure of the stream is a fault", async () => {
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        done(Object.assign(new Error("no space"), { code: "ENOSPC" }));
      },
    });
    using lines = openEventLines(stream, plain);
    await expect(lines.listen(warning("1"))).rejects.toMatchObject({ code: "disk-full" });
  });

  test("secrets are redacted", async () => {
    const out = new PassThrough();
    using lines = openEventLines(out, makeRedactor(["hunter2-hunter2"]));
    await lines.listen(warning("the key is hunter2-hunter2"));
    expect(String(out.read())).not.toContain("hunter2");
  });

  test("no character of an event acts on a terminal", () => {
    const hostile = "\u001b]0;x\u0007 \u009b2J \u202e \u{e0041} \u200b \u2028 \udc80";
    const line = jsonLine({ hostile });
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]|\p{Cf}/u);
    expect(line.isWellFormed()).toBe(true);
    expect(JSON.parse(line)).toEqual({ hostile });
  });
});
