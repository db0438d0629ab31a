import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readReport } from "../../src/report/report.ts";
import { listRuns } from "../../src/run/store.ts";
import { probeConfinement } from "../../src/sandbox/confine.ts";
import { readRunCases, type RunCase } from "../support/case-file.ts";
import { openCaseFolder } from "../support/case-folder.ts";
import { carryOutCase } from "../support/run-case.ts";

const confinement = await probeConfinement(
  { env: process.env, platform: process.platform },
  new AbortController().signal,
);
const [kept] = readRunCases(import.meta.dirname).filter(({ name }) => name === "kept");
if (kept === undefined) throw new Error("there is no case kept");
const given = kept;

let server: Server;
let port = 0;
beforeAll(async () => {
  server = createServer((_request, response) => response.end("here"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** The case with a check that asks for both hosts, and a worker that runs it once before it submits. */
function caseFor(host: string): RunCase {
  const asking = ["a.test", "b.test"].map((name) => `http://${name}:${port}/`);
  const check = `for (const url of ${JSON.stringify(asking)})
    console.log(url, await fetch(url).then((answer) => answer.text(), () => "refused"));
`;
  const contract = {
    ...JSON.parse(given.contract),
    network: { hosts: [`${host}:${port}`, `127.0.0.1:${port}`] },
    commands: [{ name: "check", run: ["node", "ask.mjs"], timeoutSeconds: 60 }],
  };
  const [conversation, ...others] = given.script.conversations;
  const run = { calls: [{ tool: "run_command", arguments: { name: "check" } }] };
  const answers = [run, ...(conversation?.answers ?? [])];
  return {
    ...given,
    contract: JSON.stringify(contract),
    committed: [...given.committed, { write: { "ask.mjs": check } }],
    script: { ...given.script, conversations: [{ ...conversation, answers }, ...others] },
  };
}

async function runFor(host: string) {
  const asked = caseFor(host);
  using folder = openCaseFolder(asked);
  const resolveName = async () => [{ address: "127.0.0.1", family: 4 } as const];
  const { end, events } = await carryOutCase(asked, folder, { resolveName });
  const [stored] = await listRuns(folder.stateDir);
  if (end.kind !== "outcome" || stored === undefined) throw new Error(`ended as ${end.kind}`);
  const log = readFileSync(join(stored.dir, "log.jsonl"), "utf8");
  return { report: await readReport(join(stored.dir, "report.json")), events, log };
}

test.skipIf(confinement.kind !== "bubblewrap")(
  "two runs at the same time reach each its own host alone, and log and report tell every connection",
  async () => {
    const hosts = ["a.test", "b.test"];
    const ends = await Promise.all(hosts.map(runFor));
    for (const [at, { report, events, log }] of ends.entries()) {
      const [own = "", other = ""] = at === 0 ? hosts : hosts.toReversed();
      const expected = [
        { host: own, port, allowed: true, times: 1 },
        { host: other, port, allowed: false, why: "the contract does not name it" },
      ].toSorted((a, b) => (a.host < b.host ? -1 : 1));
      const { commands, baseline, workerNetwork } = report.evidence;
      expect(commands[0]?.network?.connections).toMatchObject(expected);
      expect(baseline[0]?.network?.connections).toMatchObject(expected);
      expect(workerNetwork).toMatchObject([{ command: "check", network: { connections: expected } }]);
      expect(events.filter(({ type }) => type === "worker-network")).toHaveLength(1);
      expect(log.match(new RegExp(`"host":"${other}"`, "g"))?.length).toBe(3);
      expect(log).toContain('"type":"worker-network"');
      expect(report.verdict.kind).toBe("pass");
    }
  },
  60_000,
);
