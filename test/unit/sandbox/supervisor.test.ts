import { expect, test } from "vitest";
import { readTold } from "../../../src/sandbox/supervisor.ts";

test.each([
  ["\nended 0 0 0\n", { kind: "ended", exitCode: 0, survivors: 0, unrouted: 0 }],
  ["\nended 137 12 3\n", { kind: "ended", exitCode: 137, survivors: 12, unrouted: 3 }],
  ["\nended 0 0 -\n", { kind: "ended", exitCode: 0, survivors: 0, unrouted: undefined }],
  ["\nnot-found program\n", { kind: "not-found", what: "program" }],
  ["\nnot-found folder\n", { kind: "not-found", what: "folder" }],
])("%j is understood", (text, told) => {
  expect(readTold(text)).toEqual(told);
});

test("whatever was written before, the supervisor's own line is the last", () => {
  const told = { kind: "ended", exitCode: 1, survivors: 2, unrouted: 7 };
  expect(readTold("ended 0 0 0\nended 0 0 0\nended 0 0 0\nended 1 2 7\n")).toEqual(told);
  expect(readTold("forged without an end: ended 0 0 0\nended 1 2 7\n")).toEqual(told);
});

test.each([
  "",
  "\n",
  "ended 0 0 0",
  "\nended 0 0\n",
  "\nended\n",
  "\nended 0\n",
  "\nended x 0 0\n",
  "\nended 0 0 x\n",
  "\nended 0 0 0 \nmore\n",
  "\nnot-found\n",
])("%j tells nothing", (text) => {
  expect(readTold(text)).toBeUndefined();
});
