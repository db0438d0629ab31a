import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openStandIn } from "../../dev/stand-in.ts";
import { DemoWorker } from "../../dev/start/demo-worker.ts";
import { remit, type Ended } from "../support/remit-child.ts";
import { sampleFolder } from "../support/sample-folder.ts";

test("the worker of npm start keeps one contract, breaks the next, and goes on after what was accepted", async () => {
  using folder = sampleFolder();
  await using server = await openStandIn(new DemoWorker(0));
  const around = { cwd: folder.root, stateDir: folder.stateDir, url: server.url };
  const call = (...args: readonly string[]): Promise<Ended> => remit(args, around);
  const run = (): Promise<Ended> => call("run", ".remit/contracts/greet-by-name.json");

  expect(await run()).toMatchObject({ exit: 0 });
  expect(await call("accept", "last")).toMatchObject({ exit: 0 });
  const broken = await run();
  expect(broken).toMatchObject({ exit: 1 });
  expect(broken.out).toContain("package.json");
  expect(await run()).toMatchObject({ exit: 0 });
  expect(await call("accept", "last")).toMatchObject({ exit: 0 });
  expect(await run()).toMatchObject({ exit: 1 });
  expect(await run()).toMatchObject({ exit: 0 });
});

test("it works on whatever file a person allows", async () => {
  using folder = sampleFolder();
  await using server = await openStandIn(new DemoWorker(0));
  const around = { cwd: folder.root, stateDir: folder.stateDir, url: server.url };
  const commands = [{ name: "test", run: ["npm", "test"] }];
  const contract = { goal: "Say more.", scope: { write: ["README.md"] }, commands };
  writeFileSync(join(folder.root, "readme.json"), JSON.stringify(contract));

  expect(await remit(["run", "readme.json"], around)).toMatchObject({ exit: 0 });
  expect((await remit(["show", "last", "--patch"], around)).out).toContain("+Changed under a contract.");
  const broken = await remit(["run", "readme.json"], around);
  expect(broken, broken.out).toMatchObject({ exit: 1 });
});
