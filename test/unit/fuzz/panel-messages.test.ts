import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMessage } from "../../../src/editor/verdict/panel-messages.ts";
import { fuzzRuns, fuzzTimeoutMs } from "./runs.ts";

const names = [
  "ready",
  "accept",
  "acceptSelected",
  "reject",
  "rollback",
  "waive",
  "openFile",
  "openDiff",
  "readOutput",
];
const paramsOfAny = fc.record(
  {
    digest: fc.oneof(fc.string(), fc.anything()),
    rule: fc.oneof(fc.string(), fc.anything()),
    path: fc.oneof(fc.string(), fc.constant("../../etc/passwd"), fc.anything()),
    line: fc.oneof(fc.integer(), fc.double(), fc.anything()),
    file: fc.anything(),
    command: fc.constant("workbench.action.terminal.sendSequence"),
  },
  { requiredKeys: [] },
);
const message = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.record({
    type: fc.constantFrom("request", "event", "__proto__"),
    id: fc.oneof(fc.integer(), fc.double(), fc.string()),
    name: fc.oneof(
      fc.constantFrom(...names),
      fc.constantFrom("constructor", "__proto__", "toString", "executeCommand"),
      fc.string(),
    ),
    params: fc.oneof(paramsOfAny, fc.anything()),
  }),
);

describe("messages of the panel", { timeout: fuzzTimeoutMs }, () => {
  test("each is a request whose parameters are of its own shape, or invalid with a reason", () => {
    fc.assert(
      fc.property(message, (given) => {
        const read = readMessage(given);
        if (read.kind === "invalid") {
          expect(read.why).not.toBe("");
          return;
        }
        const { id, name, params } = read.request;
        expect(Number.isSafeInteger(id) && id >= 0).toBe(true);
        expect(Object.keys(params)).not.toContain("command");
        expect(typeof name).toBe("string");
        for (const value of Object.values(params)) {
          expect(["string", "number"].includes(typeof value) || Array.isArray(value)).toBe(true);
        }
      }),
      fuzzRuns(1000),
    );
  });
});
