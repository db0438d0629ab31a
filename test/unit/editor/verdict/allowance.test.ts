import { expect, test } from "vitest";
import { allowanceOf } from "../../../../src/editor/verdict/allowance.ts";
import { amendContract } from "../../../../src/contract/amend.ts";
import { contractSchema } from "../../../../src/contract/schema.ts";
import { compileScope } from "../../../../src/contract/scope.ts";

const contract = contractSchema.parse({ goal: "x", scope: { write: ["a.ts"] }, commands: [] });

test.each([
  "**",
  "src/*",
  "src/**/x",
  "{a,b}.ts",
  "app/[id]/page.tsx",
  "package.json",
  "why?.md",
  "src\\x.ts",
])("a file called %j is allowed and opens nothing else", (path) => {
  const { list, glob } = allowanceOf({ path });
  expect(list).toBe("create");
  const { scope } = amendContract(contract, { [list]: [glob] });
  const matcher = compileScope(scope, { ignoreCase: false });
  expect(matcher.decide(path, "create").allowed).toBe(true);
  for (const other of ["b.ts", "src/other.ts", "src/a/x", "app/i/page.tsx", "deep/down/file"]) {
    expect(matcher.decide(other, "create").allowed).toBe(false);
  }
});

test("a file that was there is allowed to be written", () => {
  expect(allowanceOf({ path: "b.ts", base: { mode: "100644", oid: "0" } })).toEqual({
    list: "write",
    glob: "b.ts",
  });
});
