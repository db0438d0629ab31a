import { expect, test } from "vitest";
import { runArguments, runEnvironment } from "../../../../src/editor/runs/run-arguments.ts";

const settings = {
  url: "http://gpu:8080",
  stateDir: "/state",
  acceptUnconfined: false,
  parallelRuns: 2,
  serverCommand: [],
};

test("the settings go by flags, a contract's name cannot be taken for one", () => {
  expect(runArguments({ contract: "/app/--url=x.json" }, settings)).toEqual([
    "run",
    "--json",
    "--url=http://gpu:8080",
    "--state-dir=/state",
    "--",
    "/app/--url=x.json",
  ]);
});

test("what is set beyond that is said", () => {
  const order = { contract: "/c.json", continues: { run: "r1", remark: "--json\nMend it." } };
  const args = runArguments(order, { ...settings, model: "qwen", acceptUnconfined: true });
  expect(args).toEqual(expect.arrayContaining(["--model=qwen", "--accept-unconfined", "--continue=r1"]));
  expect(args).toContain("--remark=--json\nMend it.");
});

test("the API key goes by the environment and never by an argument", () => {
  const keyed = { ...settings, apiKey: "sk-secret" };
  expect(runArguments({ contract: "/c.json" }, keyed).join(" ")).not.toContain("secret");
  expect(runEnvironment({ PATH: "/bin" }, keyed)).toEqual({
    PATH: "/bin",
    ELECTRON_RUN_AS_NODE: "1",
    REMIT_API_KEY: "sk-secret",
  });
});
