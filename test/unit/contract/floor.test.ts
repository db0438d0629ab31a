import fc from "fast-check";
import * as z from "zod/mini";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "../../../src/base/digest.ts";
import { raiseContract, type Floor, type NamedFloor } from "../../../src/contract/floor.ts";
import { parseFloor } from "../../../src/contract/floor-text.ts";
import { contractSchema, type Contract } from "../../../src/contract/schema.ts";
import { orderedRules, stricterNetwork, stricterRule } from "../../../src/contract/strictness.ts";
import { lint } from "./lint-subject.ts";

const contractOf = (more: object = {}): Contract =>
  z.parse(contractSchema, { goal: "x", scope: { write: ["src/**"] }, commands: [], ...more });

function named(file: string, text: object): NamedFloor {
  return { file, floor: parseFloor(JSON.stringify(text), file) };
}

describe("raiseContract", () => {
  test("what is looser than a floor is raised, and what is stricter stays", () => {
    const contract = contractOf({ rules: { hidden: "strict" }, limits: { files: 3, lines: 900 } });
    const floor = named("policy.json", {
      rules: { hidden: "dependencies", operations: [] },
      limits: { files: 10, lines: 100 },
      never: ["infra/**"],
    });
    const { contract: raised, raised: said } = raiseContract(contract, [floor]);
    expect(raised.rules.hidden).toBe("strict");
    expect(raised.rules.operations).toEqual([]);
    expect([raised.limits.files, raised.limits.lines]).toEqual([3, 100]);
    expect(raised.scope.never).toEqual(["infra/**"]);
    expect(said).toEqual([
      { clause: "rules.operations", value: "[]", instead: '["create"]', floor: "policy.json" },
      { clause: "limits.lines", value: "100", instead: "900", floor: "policy.json" },
      { clause: "scope.never", value: '["infra/**"]', instead: "[]", floor: "policy.json" },
    ]);
  });

  test("of several floors the strictest holds for each clause, whatever their order", () => {
    const floors = [
      named("a", { limits: { files: 5, minutes: 10 }, network: "none" }),
      named("b", { limits: { files: 2, minutes: 20 }, network: { hosts: ["a.org"] } }),
    ];
    for (const order of [floors, floors.toReversed()]) {
      const { contract, raised } = raiseContract(contractOf({ network: { hosts: ["a.org"] } }), order);
      expect([contract.limits.files, contract.limits.minutes, contract.network]).toEqual([2, 10, "none"]);
      expect(Object.fromEntries(raised.map(({ clause, floor }) => [clause, floor]))).toEqual({
        "limits.files": "b",
        "limits.minutes": "a",
        network: "a",
      });
    }
  });

  test("a contract that is strict enough stays the same object in every byte", () => {
    const contract = contractOf();
    const { contract: same, raised } = raiseContract(contract, [named("a", { limits: { files: 20 } })]);
    expect(canonicalJson(same)).toBe(canonicalJson(contract));
    expect(raised).toEqual([]);
  });
});

describe("the order of a rule's options", () => {
  test("every rule of a contract has one", () => {
    const names = Object.keys(contractOf().rules);
    expect([...orderedRules]).toEqual(expect.arrayContaining(names));
  });

  test.each<[keyof Contract["rules"], unknown, unknown, unknown]>([
    ["operations", ["create", "delete"], ["delete", "mode"], ["delete"]],
    ["hidden", "strict", "dependencies", "strict"],
    ["tests", "any", "add-only", "add-only"],
    ["migrations", "new", "alone", "alone"],
    ["docsOnly", "comments", "files", "files"],
    ["licenses", "off", { header: "MIT", vendored: "any" }, { header: "MIT", vendored: "any" }],
    [
      "licenses",
      { header: "MIT", vendored: "refuse" },
      { header: "MIT", vendored: "any" },
      { header: "MIT", vendored: "refuse" },
    ],
    ["dependencies", "any", "lockfile-only", "lockfile-only"],
    ["dependencies", { listed: ["a", "b"] }, { listed: ["b", "c"] }, { listed: ["b"] }],
    ["dependencies", { listed: ["a"] }, { listed: ["b"] }, "none"],
    ["dependencies", { listed: ["a"] }, "lockfile-only", "none"],
    ["dependencies", { listed: ["a"] }, "none", "none"],
  ])("%s: %j and %j make %j", (name, a, b, both) => {
    const stricter = stricterRule as (name: string, a: unknown, b: unknown) => unknown;
    expect(stricter(name, a, b)).toEqual(both);
    expect(stricter(name, b, a)).toEqual(both);
    expect(stricter(name, both, a)).toEqual(both);
    expect(stricter(name, both, b)).toEqual(both);
  });

  test("networks: what both reach", () => {
    const hosts = (...names: string[]) => ({ hosts: names });
    expect(stricterNetwork(hosts("a", "b"), hosts("b", "c"))).toEqual(hosts("b"));
    expect(stricterNetwork(hosts("a"), hosts("b"))).toBe("none");
    expect(stricterNetwork(hosts("a"), "loopback")).toBe("loopback");
    expect(stricterNetwork("none", hosts("a"))).toBe("none");
  });
});

describe("parseFloor", () => {
  test("comments and trailing commas are fine, and an empty policy asks for nothing", () => {
    const floor = parseFloor('// ours\n{ "limits": { "files": 3, }, }', "p.json");
    expect(floor).toEqual({ rules: {}, limits: { files: 3 }, never: [] } satisfies Floor);
    expect(parseFloor("{}", "p.json")).toEqual({ rules: {}, limits: {}, never: [] });
  });

  test("every problem is told at its place", () => {
    const text = '{\n  "rules": { "hidden": "some", "elegance": 1 },\n  "limit": {},\n  "never": "a"\n}';
    expect(() => parseFloor(text, "p.json")).toThrow(
      expect.objectContaining({
        code: "contract-invalid",
        message: expect.stringContaining("p.json:2:24: rules.hidden: wanted"),
      }),
    );
    expect(() => parseFloor(text, "p.json")).toThrow(/p\.json:2:32: rules\.elegance: found a rule that/);
    expect(() => parseFloor(text, "p.json")).toThrow(/p\.json:3:3: limit: .*did you mean limits\?/);
    expect(() => parseFloor(text, "p.json")).toThrow(/p\.json:4:12: never: wanted a list of strings/);
  });

  test.each([
    ['{ "never": ["../x"] }', /never\[0\]: found a glob which/],
    ['{ "network": { "hosts": ["https://a.org"] } }', /network\.hosts\[0\]: found a host that/],
    ["[]", /wanted/],
    ['"x"', /wanted/],
    ["{", /p\.json:1/],
  ])("%s is refused", (text, message) => {
    expect(() => parseFloor(text, "p.json")).toThrow(message);
  });

  test("nothing that stands in a file throws anything but a fault", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          parseFloor(text, "p.json");
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: "contract-invalid" });
        }
      }),
    );
  });
});

test("lint says at the clause that a floor holds instead, and nothing of what the text leaves out", () => {
  const floors = [named(".remit/policy.json", { rules: { operations: [] }, limits: { files: 2 } })];
  expect(lint({ limits: { files: 9 } }, { floors })).toEqual([
    "warning limits.files: found 9, but .remit/policy.json sets 2, which holds",
  ]);
});
