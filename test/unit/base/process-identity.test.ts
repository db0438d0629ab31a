import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { identify, isLiving, ownerOf, ownPrefix } from "../../../src/base/process-identity.ts";

describe("the identity of a process", () => {
  test("is its own while it lives, and nobody's afterwards", async () => {
    const child = spawn("sleep", ["60"]);
    const identity = identify(child.pid ?? 0);
    expect(isLiving(identity)).toBe(true);
    expect(identify(child.pid ?? 0)).toEqual(identity);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isLiving(identity)).toBe(false);
  });

  test.runIf(process.platform === "linux")("is not that of another one with the same number", () => {
    const identity = identify(process.pid);
    expect(identity.started).toMatch(/^\w+$/);
    expect(isLiving({ ...identity, started: `${identity.started}1` })).toBe(false);
  });

  test("without a start is that of whoever has the number", () => {
    expect(isLiving({ pid: process.pid })).toBe(true);
    expect(isLiving({ pid: process.pid, started: "" })).toBe(true);
  });

  test("stands in names, so that leftovers can be told", () => {
    expect(ownerOf(`${ownPrefix()}canary-a1`)).toEqual({ started: "", ...identify(process.pid) });
    expect(ownerOf(`${process.pid}-a1b2`)).toEqual({ pid: process.pid, started: "" });
    expect(isLiving(ownerOf("canary-a1"))).toBe(false);
  });

  test.each([0, -1, Number.NaN, 1.5, 2 ** 22 + 5])("%d is nobody's", (pid) => {
    expect(isLiving({ pid })).toBe(false);
  });

  test.runIf(process.platform === "linux")("of what has ended and was not reaped is nobody's", async () => {
    const parent = spawn("sh", ["-c", "sleep 0.05 & echo $!; exec sleep 60"]);
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    const identity = identify(pid);
    await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, "latin1")).toContain(") Z "));
    expect(isLiving(identity)).toBe(false);
    parent.kill("SIGKILL");
  });
});
