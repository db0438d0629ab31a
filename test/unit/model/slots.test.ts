import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { holdSlot, holdSpareSlot } from "../../../src/model/slots.ts";
import { noSignal } from "../../support/model-options.ts";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "remit-slots-"));
});

afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

describe("slots of one process", () => {
  it("gives each run a slot of its own, and the third none", async () => {
    const folder = { dir: join(dir, "not", "yet"), totalSlots: 2 };
    await using first = await holdSlot(folder, noSignal);
    await using second = await holdSlot(folder, noSignal);
    await using third = await holdSlot(folder, noSignal);
    expect([first.id, second.id, third.id]).toEqual([0, 1, undefined]);
  });

  it("gives a slot on when its run has ended", async () => {
    const folder = { dir, totalSlots: 1 };
    const first = await holdSlot(folder, noSignal);
    await first[Symbol.asyncDispose]();
    await first[Symbol.asyncDispose]();
    await using second = await holdSlot(folder, noSignal);
    expect(second.id).toBe(0);
    expect(await readdir(dir)).toHaveLength(1);
  });

  it("takes a slot that is processing for others last", async () => {
    await using first = await holdSlot({ dir, totalSlots: 2, processing: [0] }, noSignal);
    await using second = await holdSlot({ dir, totalSlots: 2, processing: [0] }, noSignal);
    expect([first.id, second.id]).toEqual([1, 0]);
  });

  it("gives a reviewer only a slot that is idle and that no run holds", async () => {
    await using run = await holdSlot({ dir, totalSlots: 2 }, noSignal);
    expect(await holdSpareSlot({ dir, totalSlots: 2, processing: [1] }, noSignal)).toBeUndefined();
    {
      await using spare = await holdSpareSlot({ dir, totalSlots: 2 }, noSignal);
      expect([run.id, spare?.id]).toEqual([0, 1]);
      expect(await holdSpareSlot({ dir, totalSlots: 2 }, noSignal)).toBeUndefined();
    }
    await using again = await holdSpareSlot({ dir, totalSlots: 2 }, noSignal);
    expect(again?.id).toBe(1);
  });

  it("leaves foreign files in the folder alone", async () => {
    await writeFile(join(dir, "slot-0.note"), "");
    await using held = await holdSlot({ dir, totalSlots: 1 }, noSignal);
    expect(held.id).toBe(0);
    expect(await readdir(dir)).toContain("slot-0.note");
  });
});

describe("slots among processes", () => {
  it("keeps a slot while its holder lives, and takes it over when the holder has died", async () => {
    const holder = startHolder(1);
    expect(await holder.said).toBe("0");
    const meanwhile = await holdSlot({ dir, totalSlots: 1 }, noSignal);
    expect(meanwhile.id).toBeUndefined();
    holder.child.kill("SIGKILL");
    await holder.ended;
    expect(await readdir(dir)).toHaveLength(1);
    await using after = await holdSlot({ dir, totalSlots: 1 }, noSignal);
    expect(after.id).toBe(0);
    expect(await readdir(dir)).toHaveLength(1);
  });

  it.runIf(process.platform === "linux")("does not take a reused process id for the holder", async () => {
    await writeFile(join(dir, `slot-0.${process.pid}.1.abc`), "");
    await using held = await holdSlot({ dir, totalSlots: 1 }, noSignal);
    expect(held.id).toBe(0);
  });

  it("never gives one slot to two of many that ask at once, and leaves none unused", async () => {
    const dead = startHolder(3);
    await dead.said;
    dead.child.kill("SIGKILL");
    await dead.ended;
    const holders = Array.from({ length: 6 }, () => startHolder(3));
    const said = await Promise.all(holders.map((holder) => holder.said));
    expect(said.filter((id) => id !== "none").toSorted()).toEqual(["0", "1", "2"]);
    for (const holder of holders) holder.child.stdin.end();
    await Promise.all(holders.map((holder) => holder.ended));
    expect(await readdir(dir)).toEqual([]);
  });
});

function startHolder(totalSlots: number) {
  const file = join(import.meta.dirname, "../../support/slot-holder.ts");
  const child = spawn(process.execPath, [file, dir, String(totalSlots)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const said = once(child.stdout, "data").then(([text]) => String(text).trim());
  return { child, said, ended: once(child, "exit") };
}
