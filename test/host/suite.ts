import { appendFileSync, writeFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";

/** VS Code calls this inside the extension host; it rejects when a test failed. */
export async function run(): Promise<void> {
  const result = process.env["REMIT_TEST_RESULT"];
  if (result === undefined) throw new Error("REMIT_TEST_RESULT names no file");
  const tell = (outcome: unknown): void => writeFileSync(result, JSON.stringify(outcome));
  tell({ passed: 0, failed: 0, finished: false });
  // Mocha hands its lines over unformatted, and they reach the terminal in pieces.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => console.log(format(...args));
  const mocha = new Mocha({ ui: "bdd", timeout: 60_000, color: false, forbidOnly: true, slow: 2_000 });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  await import("./suite/activation.test.ts");
  await import("./suite/contracts.test.ts");
  await import("./suite/queue.test.ts");
  await import("./suite/runs.test.ts");
  const counts = { passed: 0, failed: 0 };
  await new Promise<void>((done) => {
    mocha
      .run(() => done())
      .on("pass", () => (counts.passed += 1))
      .on("fail", (test, thrown: unknown) => {
        counts.failed += 1;
        appendFileSync(`${result}.txt`, `${test.fullTitle()}: ${String(thrown)}\n`);
      })
      .on("pending", () => (counts.failed += 1));
  });
  tell({ ...counts, finished: true });
  if (counts.failed > 0) throw new Error(`${counts.failed} tests failed`);
}
