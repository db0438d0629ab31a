// Runs the suite of `test/host/suite/` inside a real extension host: of desktop VS Code where it can be had, else of VS Code's own
// server. VSCODE_EXECUTABLE names another one. Prints "N passed, N failed".
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { copySample, root } from "../../dev/sample.ts";
import { openStandIn } from "../../dev/stand-in.ts";
import { hostScript } from "./script.ts";

/** Fewer tests than this mean that a part of the suite was not loaded. */
const leastTests = 12;

interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly finished: boolean;
}

const suite = join(root, ".tmp", "host", "suite.cjs");
await build({
  entryPoints: [join(root, "test", "host", "suite.ts")],
  outfile: suite,
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node22",
  external: ["vscode", "mocha"],
  sourcemap: "inline",
  logLevel: "warning",
});
process.exitCode = await run();

async function run(): Promise<number> {
  const dir = await mkdtemp(join(tmpdir(), "rh-"));
  await using model = await openStandIn(hostScript);
  const folder = await copySample();
  try {
    const result = join(dir, "result.json");
    const userDataDir = join(dir, "u");
    await mkdir(join(userDataDir, "User"), { recursive: true });
    await writeFile(
      join(userDataDir, "User", "settings.json"),
      JSON.stringify({
        "remit.server.url": model.url,
        "remit.stateFolder": join(dir, "state"),
        "files.autoSave": "off",
        "workbench.startupEditor": "none",
      }),
    );
    const status = await runTests({
      vscodeExecutablePath: await chooseExecutable(),
      extensionDevelopmentPath: root,
      extensionTestsPath: suite,
      launchArgs: [folder, "--disable-extensions", `--user-data-dir=${userDataDir}`],
      extensionTestsEnv: { REMIT_TEST_RESULT: result, REMIT_TEST_STATE: join(dir, "state") },
    }).catch((thrown: unknown) => (console.error(String(thrown)), 1));
    return report(status, await readOutcome(result));
  } finally {
    await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function chooseExecutable(): Promise<string> {
  const own = process.env["VSCODE_EXECUTABLE"];
  if (own !== undefined && own !== "") return own;
  const shim = join(root, "dev", "editor-host", "code.sh");
  const hasScreen = process.platform !== "linux" || process.env["DISPLAY"] !== undefined;
  if (!hasScreen) return shim;
  try {
    return await downloadAndUnzipVSCode();
  } catch (thrown) {
    console.log(`VS Code cannot be downloaded (${String(thrown)}): its server runs the suite.`);
    return shim;
  }
}

async function readOutcome(file: string): Promise<Outcome> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Outcome;
  } catch (thrown) {
    console.error(`the suite left no result: ${String(thrown)}`);
    return { passed: 0, failed: 1, finished: false };
  }
}

function report(status: number, { passed, failed, finished }: Outcome): number {
  const faults: string[] = [];
  if (status !== 0 && failed === 0) faults.push(`the editor ended with status ${status}`);
  if (!finished) faults.push("the suite did not come to its end");
  if (passed + failed < leastTests) faults.push(`only ${passed + failed} tests ran`);
  for (const fault of faults) console.error(`✗ ${fault}`);
  console.log(`${passed} passed, ${failed + faults.length} failed`);
  return failed + faults.length === 0 ? 0 : 1;
}
