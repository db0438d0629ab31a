import { describe, expect, test } from "vitest";
import { clausesOf, type ClauseInput } from "../../../src/evidence/clauses.ts";
import type { CommandOutcome, CommandResult, Violation } from "../../../src/evidence/evidence.ts";
import { change, contractOf } from "./sample-change.ts";

const contract = contractOf({
  limits: { files: 4, lines: 120 },
  commands: [{ name: "test", run: ["npm", "test"] }],
  env: ["LANG", "TZ"],
});

function clauses(more: Partial<ClauseInput> = {}) {
  return clausesOf({
    contract,
    changes: [change("a.ts", { added: 3, deleted: 2 })],
    violations: [],
    commands: [result({ kind: "exited", exitCode: 0 })],
    confinement: { kind: "confined", by: "bubblewrap", detail: "" },
    ...more,
  });
}

function clause(name: string, more: Partial<ClauseInput> = {}) {
  return clauses(more).find((one) => one.name === name);
}

function result(outcome: CommandOutcome): CommandResult {
  return {
    name: "test",
    run: ["npm", "test"],
    outcome,
    durationMs: 1,
    confined: true,
    changedPaths: [],
    survivors: 0,
  };
}

function violation(rule: string, certain: boolean): Violation {
  return { rule, message: "", clause: rule, certain };
}

test("every rule, every command and every part of the confinement has its clause", () => {
  expect(clauses()).toEqual([
    { name: "scope", state: "kept", layer: "detected", detail: "" },
    { name: "operations", state: "kept", layer: "detected", detail: "" },
    { name: "size", state: "kept", layer: "detected", detail: "1 of 4 files, 5 of 120 lines" },
    { name: "hidden", state: "kept", layer: "detected", detail: "" },
    { name: "dependencies", state: "kept", layer: "detected", detail: "" },
    { name: "tests", state: "kept", layer: "detected", detail: "" },
    { name: "suppressions", state: "kept", layer: "detected", detail: "" },
    { name: "generated", state: "kept", layer: "detected", detail: "" },
    { name: "config", state: "kept", layer: "detected", detail: "" },
    { name: "secrets", state: "kept", layer: "detected", detail: "" },
    { name: "invisible", state: "kept", layer: "detected", detail: "" },
    { name: "migrations", state: "kept", layer: "detected", detail: "" },
    { name: "command test", state: "kept", layer: "detected", detail: "exited" },
    {
      name: "reads",
      state: "kept",
      layer: "prevented",
      detail: expect.stringContaining("own: the worktree"),
    },
    {
      name: "writes outside the worktree",
      state: "kept",
      layer: "prevented",
      detail: "every other place is read-only or private",
    },
    { name: "network none", state: "kept", layer: "prevented", detail: "by bubblewrap" },
    { name: "sockets", state: "kept", layer: "prevented", detail: expect.stringContaining("docker") },
    { name: "environment", state: "kept", layer: "prevented", detail: "built from empty, with LANG, TZ" },
    { name: "processes", state: "kept", layer: "prevented", detail: expect.stringContaining("counted") },
    { name: "resources", state: "kept", layer: "prevented", detail: expect.stringContaining("memory") },
  ]);
});

describe("rules", () => {
  test("a certain violation breaks the clause, whatever uncertain ones stand beside it", () => {
    const violations = [violation("scope", false), violation("scope", true)];
    expect(clause("scope", { violations })).toMatchObject({ state: "broken", detail: "2 violations" });
    expect(clause("hidden", { violations })).toMatchObject({ state: "kept", detail: "" });
  });

  test("uncertain violations alone leave it uncertain", () => {
    expect(clause("scope", { violations: [violation("scope", false)] })).toMatchObject({
      state: "uncertain",
      detail: "1 violation",
    });
  });
});

describe("commands", () => {
  test.each([
    ["exit status 1", { kind: "exited", exitCode: 1 }, "broken", "detected", "exited"],
    ["a signal", { kind: "signalled", signal: "SIGKILL" }, "broken", "detected", "signalled"],
    ["a timeout", { kind: "timed-out", afterMs: 1 }, "broken", "detected", "timed-out"],
    ["not found", { kind: "not-found", message: "" }, "not-observable", "not-observable", "not run"],
    ["not run", { kind: "not-run", why: "" }, "not-observable", "not-observable", "not run"],
  ] as const)("%s", (_name, outcome, ...expected) => {
    const [state, layer, detail] = expected;
    expect(clause("command test", { commands: [result(outcome)] })).toEqual({
      name: "command test",
      state,
      layer,
      detail,
    });
  });

  test("no result at all", () => {
    expect(clause("command test", { commands: [] })).toMatchObject({
      state: "not-observable",
      detail: "not run",
    });
  });
});

describe("confinement", () => {
  test.each([true, false])(
    "where it is missing nothing is said to be prevented (accepted: %s)",
    (accepted) => {
      const confinement = { kind: "unconfined", why: "no bubblewrap", fix: "install it", accepted } as const;
      for (const name of ["network none", "reads", "writes outside the worktree"]) {
        expect(clause(name, { confinement })).toEqual({
          name,
          state: "not-observable",
          layer: "not-observable",
          detail: "commands ran or would run unconfined",
        });
      }
    },
  );

  test("tries to reach outside are counted, of the proposal's commands and the worker's, and break nothing", () => {
    const commands = [{ ...result({ kind: "exited", exitCode: 0 }), network: { unrouted: 2 } }];
    expect(clause("network none", { commands })).toMatchObject({
      state: "kept",
      layer: "prevented",
      detail: "by bubblewrap; 2 tries to reach outside refused",
    });
    const workerNetwork = [{ command: "test", network: { unrouted: 1 } }];
    expect(clause("network none", { workerNetwork })).toMatchObject({
      detail: "by bubblewrap; 1 try to reach outside refused",
    });
  });

  test("each kind of confinement says what it does not hold; an unknown one holds nothing", () => {
    const by = (kind: string) => ({ confinement: { kind: "confined", by: kind, detail: "" } as const });
    const unheld = (kind: string, network: "none" | "loopback") =>
      clauses({ ...by(kind), contract: contractOf({ network }) })
        .filter(({ state }) => state === "not-observable")
        .map(({ name }) => name);
    expect(unheld("bubblewrap", "loopback")).toEqual([]);
    expect(unheld("landlock", "loopback")).toEqual(["resources"]);
    expect(unheld("seatbelt", "none")).toEqual(["resources"]);
    expect(unheld("seatbelt", "loopback")).toEqual(["network loopback", "resources"]);
    expect(unheld("another", "none")).toEqual([
      "reads",
      "writes outside the worktree",
      "network none",
      "sockets",
      "resources",
    ]);
    expect(clause("processes", by("another"))).toMatchObject({ layer: "detected" });
  });

  test("named hosts are listed with what was allowed and refused", () => {
    const hosts = { ...contract, network: { hosts: ["registry.npmjs.org", "*.example.org:8443"] } };
    const one = { port: 443, at: "2026-01-01T00:00:00.000Z", sent: 1, received: 1 };
    const connections = [
      { ...one, host: "registry.npmjs.org", allowed: true, times: 3 },
      { ...one, host: "evil.test", allowed: false, why: "the contract does not name it", times: 1 },
    ];
    const commands = [
      { ...result({ kind: "exited", exitCode: 0 }), network: { unrouted: 0, connections, unlisted: 4 } },
    ];
    expect(clause("network named hosts", { contract: hosts, commands })).toEqual({
      name: "network named hosts",
      state: "kept",
      layer: "prevented",
      detail:
        "by bubblewrap; registry.npmjs.org, *.example.org:8443; connections: 3 allowed, 1 refused; 4 more not listed",
    });
  });

  test("where nothing can let named hosts through, the clause says so", () => {
    const hosts = { ...contract, network: { hosts: ["registry.npmjs.org"] } };
    const confinement = { kind: "confined", by: "landlock", detail: "" } as const;
    expect(clause("network named hosts", { contract: hosts, confinement })?.detail).toBe(
      "by landlock; registry.npmjs.org; named hosts cannot be reached here: that needs bubblewrap",
    );
  });

  test("an environment without names is said to be empty", () => {
    expect(clause("environment", { contract: contractOf() })).toMatchObject({ detail: "built from empty" });
  });
});
