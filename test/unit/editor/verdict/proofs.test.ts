import { expect, test } from "vitest";
import { provedBy } from "../../../../src/editor/verdict/proofs.ts";

const command = { run: ["true"], cwd: ".", timeoutSeconds: 60 };

test("each changed file has the commands that say to prove it, and only those", () => {
  const commands = [
    { ...command, name: "test", proves: ["**"] },
    { ...command, name: "types", proves: ["src/**/*.ts"] },
  ];
  const changes = [{ path: "src/a.ts" }, { path: "README.md" }, { path: "__proto__" }];
  expect(provedBy({ commands }, changes)).toEqual([
    ["src/a.ts", ["test", "types"]],
    ["README.md", ["test"]],
    ["__proto__", ["test"]],
  ]);
  expect(provedBy({ commands: commands.slice(1) }, changes)).toEqual([["src/a.ts", ["types"]]]);
});
