import { existsSync, readFileSync, readdirSync } from "node:fs";
import { isIPv6 } from "node:net";
import { join } from "node:path";
import { Fault } from "../../src/base/fault.ts";
import { readReport } from "../../src/report/report.ts";
import { renderReport } from "../../src/report/text.ts";
import type { ResolveName } from "../../src/sandbox/host-rules.ts";
import type { AttackData, AttackFile, Layer } from "./attack-file.ts";
import { contractOf, scriptOf, stepsOf } from "./attack-tree.ts";
import { openWorld, type World } from "./attack-world.ts";
import type { CaseDecision, RunCase } from "./case-file.ts";
import { openCaseFolder, type CaseFolder } from "./case-folder.ts";
import { carryOutCase, decideCase, faultText, processesIn, type CaseEnd } from "./run-case.ts";

/** What one attack came to. */
export interface AttackResult {
  readonly name: string;
  readonly family: AttackData["family"];
  readonly about: string;
  readonly undecided: string | undefined;
  readonly by: Layer | undefined;
  /** A verdict's kind, or how it ended without one. */
  readonly verdict: string;
  /** Everything that was otherwise than the attack says; none means that it was held. */
  readonly wrong: readonly string[];
  readonly durationMs: number;
}

/** Carries an attack out for real, has the developer accept what came of it, and looks at the world afterwards. */
export async function carryOutAttack(file: AttackFile): Promise<AttackResult> {
  const startedAt = performance.now();
  await using world = await openWorld();
  const attack = file.read(world.places);
  const given = caseOf(file.name, attack, world);
  using folder = openCaseFolder(given);
  const before = folder.fingerprint();
  const more = { resolveName: resolverOf(attack) };
  if (attack.twice) await carryOutCase(given, folder, more);
  const end = await carryOutCase(given, folder, more).catch(endOfFault);
  const wrong = [
    ...changedDuring(before, folder.fingerprint()),
    ...wrongEnd(attack, end),
    ...(await wrongRecord(attack, { end, world })),
    ...(await wrongDecision(attack, { given, folder, end })),
    ...world.harm(),
    ...processesIn(folder.dir).map((process) => `process ${process} is left`),
  ];
  const durationMs = performance.now() - startedAt;
  if (durationMs > attack.expect.seconds * 1000) wrong.push(`took ${Math.round(durationMs / 1000)} s`);
  const { family, about, undecided } = attack;
  const verdict = verdictOf(end.end);
  return { name: file.name, family, about, undecided, by: attack.expect.by, verdict, wrong, durationMs };
}

/** Names lead where the attack says, and nowhere else: no test asks the network. */
function resolverOf({ names }: AttackData): ResolveName {
  return async (name) => (names[name] ?? []).map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
}

/** A contract that cannot be read ends a run before there is one. */
function endOfFault(thrown: unknown): CaseEnd {
  if (!(thrown instanceof Fault)) throw thrown;
  return { end: { kind: "fault", fault: thrown }, events: [], asked: [], durationMs: 0, stopMs: undefined };
}

function caseOf(name: string, attack: AttackData, world: World): RunCase {
  return {
    name,
    dir: "/nonexistent",
    about: attack.about,
    door: attack.door,
    base: "HEAD",
    root: attack.root,
    git: attack.git,
    contract: contractOf(attack),
    script: scriptOf(attack),
    ...mutableSteps(attack),
    env: { HOME: world.places["home"] ?? "", ...attack.env },
    acceptUnconfined: attack.acceptUnconfined,
    sandbox: true,
    server: {},
    expect: { verdict: "pass", reasons: [], recovered: [], sent: [], never: [], deadline: false },
    decide: [],
  };
}

function mutableSteps(attack: AttackData): Pick<RunCase, "committed" | "afterwards"> {
  const { committed, afterwards } = stepsOf(attack);
  return { committed: [...committed], afterwards: [...afterwards] };
}

function verdictOf(end: CaseEnd["end"]): string {
  return end.kind === "outcome" ? end.outcome.verdict.kind : end.kind;
}

function changedDuring(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `the run touched the developer's ${path}`);
}

function wrongEnd({ expect: expected }: AttackData, { end, events, asked }: CaseEnd): string[] {
  const wrong: string[] = [];
  const got = verdictOf(end);
  if (got !== expected.verdict) {
    const why = end.kind === "fault" ? faultText(end.fault) : reasonTexts(end).join(" ");
    wrong.push(`ended as ${got} instead of ${expected.verdict}: ${why}`);
  }
  if (end.kind === "fault" && expected.fault !== undefined && end.fault.code !== expected.fault) {
    wrong.push(`fault ${end.fault.code} instead of ${expected.fault}`);
  }
  const acted = events.flatMap((event) =>
    event.type === "step" && event.event.kind === "acted" ? [event.event] : [],
  );
  const refusals = acted.filter(({ refused }) => refused).map(({ result }) => result);
  const ran = acted.filter(({ tool }) => tool === "run_command").map(({ result }) => result);
  const said = [...ran, ...outputsOf(end)].join("\n").replaceAll(/^\| /gm, "");
  wrong.push(
    ...expected.refused
      .filter((text) => !refusals.some((refusal) => refusal.includes(text)))
      .map(
        (text) =>
          `no call was refused with "${text}"; ${JSON.stringify(acted.map(({ result }) => result.slice(0, 160)))}`,
      ),
    ...expected.held
      .filter((name) => !said.split("\n").includes(`held: ${name}`))
      .map((name) => `the attempt ${name} was not made or not held: ${said.slice(0, 600)}`),
    ...[...said.matchAll(/^broke: .*/gm)].map(([line]) => line),
    ...expected.sent
      .filter((text) => !asked.some((body) => body.includes(JSON.stringify(text).slice(1, -1))))
      .map((text) => `the model was never sent ${JSON.stringify(text)}`),
  );
  if (!isProved(expected)) wrong.push(`nothing that is expected shows the layer ${expected.by}`);
  return [...wrong, ...(end.kind === "outcome" ? wrongEvidence(expected, end.outcome) : [])];
}

/** A layer is only named where the attack's own expectations show it at work. */
function isProved(expected: AttackData["expect"]): boolean {
  const { by, refused, held, sent, reported, violations, hidden, reasons, fault, never } = expected;
  switch (by) {
    case undefined:
    case "decision":
    case "snapshot":
      return true;
    case "tools":
      return refused.length + sent.length > 0;
    case "sandbox":
      return held.length + reported.length > 0;
    case "conversation":
      return sent.length + never.length > 0;
    case "report":
      return reported.length > 0;
    case "rules":
      return violations.length + hidden.length + reported.length > 0;
    case "contract":
      return fault !== undefined;
    case "commands":
      return reasons.length > 0;
    case "limits":
      return reasons.length + sent.length > 0;
  }
}

type Outcome = Extract<CaseEnd["end"], { kind: "outcome" }>["outcome"];

function wrongEvidence(expected: AttackData["expect"], { verdict, evidence }: Outcome): string[] {
  const wrong: string[] = [];
  const codes = [...new Set(verdict.reasons.map(({ code }) => code))];
  if (codes.join() !== expected.reasons.join()) {
    wrong.push(`reasons ${codes.join(", ") || "none"} instead of ${expected.reasons.join(", ") || "none"}`);
  }
  const violations = evidence.violations.map(({ rule, path }) => `${rule} ${path ?? ""}`.trim());
  const hidden = evidence.hidden.map(({ kind, path }) => `${kind} ${path}`);
  const clauses = new Map(evidence.clauses.map(({ name, state, layer }) => [name, `${state} ${layer}`]));
  for (const one of expected.violations) {
    if (!violations.includes(one)) wrong.push(`no violation "${one}" among ${JSON.stringify(violations)}`);
  }
  for (const one of expected.hidden) {
    if (!hidden.includes(one)) wrong.push(`no hidden change "${one}" among ${JSON.stringify(hidden)}`);
  }
  for (const [name, state] of Object.entries(expected.clauses)) {
    if (clauses.get(name) !== state) wrong.push(`clause ${name} is ${clauses.get(name)} instead of ${state}`);
  }
  return wrong;
}

function reasonTexts(end: CaseEnd["end"]): readonly string[] {
  return end.kind === "outcome" ? end.outcome.verdict.reasons.map(({ message }) => message) : [];
}

function outputsOf(end: CaseEnd["end"]): readonly string[] {
  if (end.kind !== "outcome") return [];
  const { baseline, commands } = end.outcome.evidence;
  return [...baseline, ...commands].flatMap(({ output }) =>
    output === undefined ? [] : [output.head, output.tail],
  );
}

/** What must be in the report, and what must be neither there, nor in the record, nor in what the model was sent. */
async function wrongRecord(
  { expect: expected, undecided }: AttackData,
  { end, world }: { readonly end: CaseEnd; readonly world: World },
): Promise<string[]> {
  const opened = end.events.find((event) => event.type === "run-opened");
  const dir = opened?.dir;
  const talk = end.asked.join("\n");
  const record = dir === undefined ? "" : recordText(dir);
  const secrets = undecided === undefined ? [world.secret] : [];
  const wrong = [...expected.never, ...secrets].flatMap((text) => [
    ...(talk.includes(text) ? [`the model was sent ${text}`] : []),
    ...(record.includes(text) ? [`the record holds ${text}`] : []),
  ]);
  if (dir === undefined || !existsSync(join(dir, "report.json"))) return wrong;
  const text = renderReport(await readReport(join(dir, "report.json")), { color: false, width: 200 });
  const acting =
    // oxlint-disable-next-line no-control-regex -- control characters are what this finds
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.exec(text);
  if (acting !== null) wrong.push(`the report prints U+${acting[0].codePointAt(0)?.toString(16)}`);
  return [
    ...wrong,
    ...expected.reported
      .filter((part) => !text.includes(part))
      .map((part) => `the report does not say "${part}"`),
  ];
}

function recordText(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
    .join("\n");
}

interface Decided {
  readonly given: RunCase;
  readonly folder: CaseFolder;
  readonly end: CaseEnd;
}

/** The developer accepts: what is not to be accepted must be refused, and nothing else may change. */
async function wrongDecision(attack: AttackData, { folder, end }: Decided): Promise<string[]> {
  // What was judged is in the tree already: there is nothing to accept.
  if (end.end.kind !== "outcome" || attack.door === "judge") return [];
  const { expect: expected, decide } = attack;
  const passed = expected.verdict === "pass";
  const usual: CaseDecision = { do: "accept", edit: [], env: {}, exit: passed ? 0 : 1 };
  const decision: CaseDecision = { ...usual, ...decide, exit: decide?.exit ?? usual.exit };
  folder.change(decision.edit);
  const before = folder.contents();
  const { exit, text } = await decideCase(decision, folder);
  const after = folder.contents();
  const changed = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .toSorted();
  const wanted = exit === 0 ? expected.applied.toSorted() : [];
  const wrong = Object.entries(expected.after).flatMap(([path, content]) => {
    const is = after.get(path)?.replace(/^\S+ /, "") ?? null;
    const want = content === null ? null : Buffer.from(content, "utf8").toString("latin1");
    return is === want ? [] : [`${path} is afterwards ${JSON.stringify(is)}`];
  });
  if (exit !== decision.exit && !(decision.exit === 1 && exit === 2)) {
    wrong.push(`the decision ended with ${exit} instead of ${decision.exit}: ${text}`);
  }
  if (changed.join("\n") !== wanted.join("\n")) {
    wrong.push(`accepting changed ${JSON.stringify(changed)} instead of ${JSON.stringify(wanted)}`);
  }
  return wrong;
}
