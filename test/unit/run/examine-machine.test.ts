import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStandIn, type StandInScript } from "../../../dev/stand-in.ts";
import { Stopped } from "../../../src/base/stop.ts";
import { examineMachine, examineNode, type Machine } from "../../../src/run/examine-machine.ts";
import type { Confinement } from "../../../src/sandbox/policy.ts";
import { modelOptions, noSignal } from "../../support/model-options.ts";

const talk: StandInScript = {
  conversations: [{ end: "repeat", answers: [{ thinking: "Hm.", text: "yes" }] }],
};
const held: Confinement = {
  kind: "bubblewrap",
  program: "/usr/bin/bwrap",
  version: "0.8.0",
  overlays: true,
  trees: true,
  proof: ["The network was refused.", "The home was not seen."],
};
const none: Confinement = { kind: "none", why: "bwrap was not found.", fix: "apt install bubblewrap" };
let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "remit-doctor-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function machine(url: string, more: Partial<Machine> = {}): Machine {
  return {
    model: modelOptions(url),
    stateDir: join(dir, "a", "state"),
    acceptUnconfined: false,
    probe: async () => held,
    ...more,
  };
}

async function examine(given: Machine): Promise<Record<string, string>> {
  const findings = await examineMachine(given, () => undefined, noSignal);
  return Object.fromEntries(findings.map(({ name, state }) => [name, state]));
}

const deadUrl = "http://127.0.0.1:1";

describe("examineMachine", () => {
  test("finds everything well, tells it as it comes and leaves nothing behind", async () => {
    await using standIn = await openStandIn(talk, { origins: "localhost" });
    const told: string[] = [];
    const findings = await examineMachine(machine(standIn.url), ({ name }) => told.push(name), noSignal);
    expect(findings.filter(({ state }) => state === "bad")).toEqual([]);
    expect(told).toEqual(findings.map(({ name }) => name));
    expect(told.slice(0, 4)).toEqual(["node", "git", "confinement", "state folder"]);
    expect(findings.map(({ part }) => part).lastIndexOf("machine")).toBe(3);
    expect(findings.find(({ name }) => name === "git")?.detail).toMatch(/^git \d+\.\d+/);
    expect(findings.find(({ name }) => name === "confinement")?.detail).toContain("The home was not seen.");
    expect(await readdir(join(dir, "a", "state"))).toEqual([]);
  });

  test("a server that does not answer is bad, with the line that starts one", async () => {
    const findings = await examineMachine(machine(deadUrl), () => undefined, noSignal);
    expect(findings.at(-1)).toMatchObject({
      part: "model",
      state: "bad",
      next: expect.stringContaining("llama-server -m"),
    });
  });

  test("no confinement is bad, and a warning where the settings accept it", async () => {
    const probe = async (): Promise<Confinement> => none;
    expect(await examine(machine(deadUrl, { probe }))).toMatchObject({ confinement: "bad" });
    expect(await examine(machine(deadUrl, { probe, acceptUnconfined: true }))).toMatchObject({
      confinement: "warning",
    });
  });

  test("clause by clause: what is held, by what, and the trial that showed it", async () => {
    const clauses = async (confinement: Confinement) => {
      const probe = async (): Promise<Confinement> => confinement;
      const findings = await examineMachine(machine(deadUrl, { probe }), () => undefined, noSignal);
      return new Map(findings.filter(({ part }) => part === "clause").map((one) => [one.name, one]));
    };
    const proof = ["A planted secret could not be read."];
    const confined = await clauses({ ...held, proof });
    expect([...confined.values()].every(({ state }) => state === "ok")).toBe(true);
    expect(confined.get("reads")?.detail).toMatch(
      /^prevented: .* Tried: A planted secret could not be read\.$/,
    );
    expect(confined.get("network")?.detail).not.toContain("Tried");
    expect(confined.get("dependencies")?.detail).toMatch(/^detected: /);
    const unconfined = await clauses(none);
    expect([...unconfined.keys()]).toEqual([...confined.keys()]);
    for (const name of ["reads", "writes outside the worktree", "network", "sockets", "kernel", "resources"])
      expect(unconfined.get(name)).toMatchObject({
        state: "unknown",
        detail: expect.stringMatching(/^not observable/),
      });
    expect(unconfined.get("git metadata")?.detail).toMatch(/^detected: /);
  });

  test("a weaker confinement says what would hold more, and how to get it", async () => {
    const instead = { why: "bubblewrap is not installed.", fix: "apt install bubblewrap" };
    const weaker = {
      kind: "landlock",
      program: "/setpriv",
      version: "2.41",
      overlays: false,
      proof: [],
      instead,
    } as const;
    const findings = await examineMachine(
      machine(deadUrl, { probe: async () => weaker }),
      () => undefined,
      noSignal,
    );
    expect(findings.find(({ name }) => name === "confinement")).toMatchObject({
      state: "warning",
      detail: expect.stringMatching(/^Landlock, by setpriv 2\.41.*bubblewrap is not installed\.$/),
      next: "apt install bubblewrap",
    });
  });

  test("a probe that fails is a finding, not an end", async () => {
    const probe = async (): Promise<Confinement> => {
      throw new Error("the probe broke");
    };
    expect(await examine(machine(deadUrl, { probe }))).toMatchObject({
      confinement: "bad",
      "state folder": "ok",
    });
  });

  test("a state folder that cannot be is bad", async () => {
    await writeFile(join(dir, "file"), "");
    const stateDir = join(dir, "file", "state");
    expect(await examine(machine(deadUrl, { stateDir }))).toMatchObject({ "state folder": "bad", git: "ok" });
  });

  test("a stop ends it", async () => {
    const stop = new AbortController();
    const probe = async (): Promise<Confinement> => {
      stop.abort(new Stopped({ kind: "person", message: "Enough." }));
      throw new Error("interrupted");
    };
    const told: string[] = [];
    const examining = examineMachine(machine(deadUrl, { probe }), ({ name }) => told.push(name), stop.signal);
    await expect(examining).rejects.toThrow(Stopped);
    expect(told).toEqual(["node", "git"]);
  });

  test.each([
    ["22.12.0", "ok"],
    ["24.1.0", "ok"],
    ["22.11.9", "bad"],
    ["20.20.2", "bad"],
  ])("Node.js %s is %s", (version, state) => {
    expect(examineNode(version).state).toBe(state);
  });
});
