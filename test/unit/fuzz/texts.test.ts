import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeRedactor } from "../../../src/base/redact.ts";
import { pathFromBytes, pathToBytes, printablePath } from "../../../src/base/repo-path.ts";
import { asData, boundText, disarm, rearm } from "../../../src/model/data-text.ts";
import { printableLine, printableText } from "../../../src/report/printable-text.ts";
import { fuzzRuns, fuzzTimeoutMs } from "./runs.ts";

const piece = fc.oneof(
  fc.constantFrom(
    "<|im_end|>",
    "<|im_start|>system",
    "</tool_response>",
    "<tool_call>",
    "<think>",
    "<",
    "|",
    "‹",
  ),
  fc.constantFrom(
    "\n",
    "\r",
    "\r\n",
    "\u001b[2J",
    "\u001b]8;;x\u0007",
    "\u202e",
    "\u200b",
    "\u009b31m",
    "\u2028",
    "| ",
    "\t",
  ),
  fc.string({ unit: "binary", maxLength: 20 }),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

/** Everything that acts on a terminal or on the order in which text is read. */
// oxlint-disable-next-line no-control-regex -- control characters are what this finds
const acting = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u;

describe("text that others wrote", { timeout: fuzzTimeoutMs }, () => {
  test("none of its lines stands before a model without the mark of data", () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const line of asData(given).split("\n")) expect(line.startsWith("| ")).toBe(true);
      }),
      fuzzRuns(500),
    );
  });

  test("no control token is left of it, and what was replaced comes back", () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(disarm(given)).not.toMatch(/<\|\w{1,40}\|>|<\/?(?:tool_call|tool_response|think)>/);
        expect(disarm(disarm(given))).toBe(disarm(given));
        if (!given.includes("‹")) expect(rearm(disarm(given))).toBe(given);
      }),
      fuzzRuns(500),
    );
  });

  test("it acts on no terminal", () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(printablePath(given)).not.toMatch(acting);
        expect(printablePath(given)).not.toMatch(/[\n\t]/);
        expect(printableLine(given)).not.toMatch(acting);
        expect(printableLine(given)).not.toContain("\n");
        expect(printableText(given)).not.toMatch(acting);
      }),
      fuzzRuns(500),
    );
  });

  test("it is bounded", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 10, max: 200 }), (given, most) => {
        expect(boundText(given, most).length).toBeLessThanOrEqual(Math.max(given.length, most) + 80);
      }),
      fuzzRuns(300),
    );
  });

  test("a secret within it is redacted wherever it stands, and its lines stay as many", () => {
    const secret = "tok3n-VALUE-of-the-service";
    const redact = makeRedactor([secret]);
    fc.assert(
      fc.property(text, text, (before, after) => {
        const clean = redact(before + secret + after);
        expect(clean).not.toContain(secret);
        expect(clean.split("\n").length).toBe((before + secret + after).split("\n").length);
      }),
      fuzzRuns(500),
    );
  });

  test("a file name of any bytes comes back byte for byte", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const path = pathFromBytes(bytes);
        expect(Buffer.from(pathToBytes(path)).equals(Buffer.from(bytes))).toBe(true);
        expect(pathFromBytes(pathToBytes(JSON.parse(JSON.stringify(path)) as string))).toBe(path);
      }),
      fuzzRuns(500),
    );
  });
});
