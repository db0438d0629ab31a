import { parseArgs } from "node:util";
import { loadGrammar } from "../src/evidence/syntax/grammar.ts";
import { languages } from "../src/evidence/syntax/language.ts";
import { contractMaker } from "./measure-rules/asking.ts";
import { foundText } from "./measure-rules/found.ts";
import { openHistory, type Commit } from "./measure-rules/history.ts";
import { readLabels, scoreRule, shareText, type Label } from "./measure-rules/labels.ts";
import { measureRules, type Measured } from "./measure-rules/measuring.ts";
import { quantile, sampleOf } from "./measure-rules/sample.ts";

/**
 * `npm run measure:rules -- REPO…`: applies every rule to the commits of any git repositories, each commit as a proposal
 * on its parent. Nothing is written into them.
 */
const help = `npm run measure:rules -- REPO… [options]
  --rule NAME          this rule alone
  --rules '{json}'     options of rules, instead of the strictest sensible ones
  --commits N          how many, drawn at random (200)
  --seed N             draws other ones (1)
  --since DATE         newer ones alone, as git reads dates
  --revision REV       reached from here (HEAD)
  --commit ID          this commit alone; may be given several times
  --labels FILE        JSON lines { commit, rule, expected: "yes" | "no", path? }: the labelled commits alone, with
                       precision and recall
  --show N             N violations of each rule at random, in full
  --only certain       shows certain ones alone, or uncertain`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rule: { type: "string" },
    rules: { type: "string", default: "{}" },
    commits: { type: "string", default: "200" },
    seed: { type: "string", default: "1" },
    since: { type: "string" },
    revision: { type: "string", default: "HEAD" },
    commit: { type: "string", multiple: true, default: [] },
    labels: { type: "string" },
    show: { type: "string", default: "0" },
    only: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const { signal } = new AbortController();
const seed = Number(values.seed);

if (values.help || positionals.length === 0) console.log(help);
else await measureAll();

async function measureAll(): Promise<void> {
  const labels = values.labels === undefined ? undefined : await readLabels(values.labels);
  const begun = performance.now();
  await Promise.all(languages.map(loadGrammar));
  console.log(`parser start-up, all ${languages.length} languages: ${ms(performance.now() - begun)}`);
  for (const repository of positionals) await measure(repository, labels);
}

async function measure(repository: string, labels: readonly Label[] | undefined): Promise<void> {
  await using history = await openHistory(repository, signal);
  const all = await history.commits({ revision: values.revision, since: values.since }, signal);
  const commits = chosen(all, labels);
  const measured = await measureRules(
    history,
    {
      commits,
      only: values.rule,
      contractFor: contractMaker(JSON.parse(values.rules)),
      progress: (done) => process.stderr.isTTY && process.stderr.write(`\r${done} of ${commits.length} `),
    },
    signal,
  );
  const { looked, missing, readingMs, broken } = measured;
  console.log(
    `\n${repository}: ${looked.length} of ${all.length} commits, ${missing} without all their objects;` +
      ` reading the changed files ${timesText(readingMs)}`,
  );
  for (const { name } of measured.rules) printRule(name, measured, labels);
  for (const line of broken) console.log(line);
  if (broken.length > 0) process.exitCode = 1;
}

function chosen(all: readonly Commit[], labels: readonly Label[] | undefined): readonly Commit[] {
  const named = [...values.commit, ...(labels ?? []).map(({ commit }) => commit)];
  if (named.length === 0) return sampleOf(all, Number(values.commits), seed);
  return all.filter(({ id }) => named.some((name) => id.startsWith(name)));
}

function printRule(name: string, measured: Measured, labels: readonly Label[] | undefined): void {
  const found = measured.found.filter(({ violation }) => violation.rule === name);
  const flagged = (certain: boolean): number =>
    new Set(found.filter(({ violation }) => violation.certain === certain).map(({ commit }) => commit.id))
      .size;
  const counts = `flagged ${flagged(true)} certain, ${flagged(false)} uncertain (${found.length} violations)`;
  console.log(`${name.padEnd(14)} ${counts}, ${timesText(measured.times.get(name) ?? [])}`);
  if (labels !== undefined) printScore(name, measured, labels);
  const wanted = found.filter(
    ({ violation }) => values.only === undefined || violation.certain === (values.only === "certain"),
  );
  for (const one of sampleOf(wanted, Number(values.show), seed)) console.log(`\n${foundText(one)}`);
}

function printScore(name: string, { found, looked }: Measured, labels: readonly Label[]): void {
  const score = scoreRule(name, labels, { found, looked: new Set(looked.map(({ id }) => id)) });
  if (score.labels === 0) return;
  console.log(`  ${score.labels} labels. certain: ${shareText(score.certain)}`);
  console.log(`  ${" ".repeat(String(score.labels).length)} with uncertain: ${shareText(score.all)}`);
  for (const line of score.wrong) console.log(`  ${line}`);
}

function timesText(times: readonly number[]): string {
  return `median ${ms(quantile(times, 0.5))}, 95 % ${ms(quantile(times, 0.95))}, most ${ms(quantile(times, 1))} a commit`;
}

function ms(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}
