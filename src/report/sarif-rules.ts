/** What each rule holds, in one sentence. */
const rules: Readonly<Record<string, string>> = {
  scope: "Only paths that the contract's scope names may be written or created.",
  operations: "Only the operations that the contract names may be done besides changing content.",
  size: "The proposal stays within the contract's limits of files and lines.",
  hidden: "Nothing may change where a tree object cannot show it.",
  dependencies: "Dependencies change only as the contract allows, in manifests, lockfiles and imports.",
  licenses: "New files and what they bring along carry a licence that the contract allows.",
  tests: "No test is removed, skipped, emptied or loosened.",
  suppressions: "No new comment or setting silences a compiler, a linter or a test.",
  publicApi: "What others can use of this code stays as it is.",
  generated: "Generated files are changed by their generator alone.",
  migrations: "Existing migrations stay as they are, and new ones come after them.",
  config: "Files that build, test, lint and ship the code stay as they are.",
  docsOnly: "Documentation alone is changed.",
  minimalDiff: "Nothing is changed that the goal does not need.",
  secrets: "No credential is written into the tree.",
  invisible: "No character is added that cannot be seen or that poses as another.",
  binary: "Binary files that come in are pictures, fonts, sound, film or PDF.",
};

/** What each reason of a verdict asks for. */
const reasons: Readonly<Record<string, string>> = {
  "command-failed": "Every required command passes on the proposal.",
  "command-timed-out": "Every required command ends within its time.",
  "command-not-run": "Every required command is run on the proposal.",
  "command-changed-tree": "A command leaves the tree that it proves unchanged.",
  "baseline-missing": "Every required command has a result on the base.",
  "fewer-tests": "No test of the base is missing on the proposal.",
  "more-skipped": "No more tests are skipped than on the base.",
  "process-survived": "No process outlives its command.",
  "unproved-file": "Every changed file is proved by a command.",
  unconfined: "Commands run confined.",
};

/** A rule or a reason's code as SARIF describes it, with the page that explains it. */
export function describeRule(id: string): object {
  const text = rules[id] ?? reasons[id] ?? `The contract's rule ${id}, or how the run ended.`;
  const page = Object.hasOwn(rules, id) ? `docs/rules/${id}.md` : "docs/verdict.md";
  return { id, shortDescription: { text }, help: { text: `Explained in Remit's ${page}.` } };
}
