import { expect, test } from "vitest";
import { amendContract } from "../../../src/contract/amend.ts";
import { contractSchema } from "../../../src/contract/schema.ts";

const contract = contractSchema.parse({ goal: "x", scope: { write: ["src/**"] }, commands: [] });

test("an amended contract has more in its scope, each glob once, and nothing else changed", () => {
  const amended = amendContract(contract, { write: ["src/**", "a.json"], create: ["docs/**", "docs/**"] });
  expect(amended).toEqual({
    ...contract,
    scope: { ...contract.scope, write: ["src/**", "a.json"], create: ["docs/**"] },
  });
});

test("rules get the options that are named, the others stay", () => {
  const amended = amendContract(contract, { rules: { dependencies: { listed: ["zod"] }, tests: "any" } });
  expect(amended.rules).toEqual({ ...contract.rules, dependencies: { listed: ["zod"] }, tests: "any" });
});

test.each([{ dependencies: "some" }, { dependency: "any" }, { tests: 3 }])(
  "%j is nothing that a contract's rules can say",
  (rules) => {
    expect(() => amendContract(contract, { rules })).toThrow(
      expect.objectContaining({ code: "contract-invalid" }),
    );
  },
);

test.each([{}, { write: ["src/**"] }, { write: [], create: [] }])("%j adds nothing", (amendment) => {
  expect(() => amendContract(contract, amendment)).toThrow(expect.objectContaining({ code: "usage" }));
});

test.each(["../up", "C:/x", "a//b"])("%j is no glob of a contract", (glob) => {
  expect(() => amendContract(contract, { create: [glob] })).toThrow(
    expect.objectContaining({ code: "contract-invalid" }),
  );
});
