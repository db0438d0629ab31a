import type { Report } from "../../src/report/schema.ts";
import { command, entry, output, plainReport, textChange } from "./report-parts.ts";

/** Everything odd that a proposal can hold, and a verdict that stays open. */
export function oddReport(): Report {
  const reasons = [
    reason("command-timed-out", "fail", "lint did not end within 60 s; it passed on the base.", "lint"),
    reason("command-not-run", "inconclusive", "bench was not run: the run was stopped before.", "bench"),
    reason(
      "command-changed-tree",
      "inconclusive",
      "types changed the tree that it was to prove (2 paths): its result is no evidence.",
      "types",
    ),
    reason("unconfined", "inconclusive", "Commands could not be confined: bubblewrap is not installed."),
    {
      ...reason("unproved-file", "inconclusive", "No command proves assets/logo.png."),
      path: "assets/logo.png",
    },
    reason(
      "not-submitted",
      "inconclusive",
      "The worker met the limit of steps before it submitted: 80 of 80 steps",
    ),
  ] as const;
  const inconclusive = reasons.filter(({ effect }) => effect === "inconclusive");
  return plainReport(
    "2026-11-25-odd",
    {
      end: { kind: "limit", limit: "steps", message: "80 of 80 steps" },
      confinement: {
        kind: "unconfined",
        why: "bubblewrap is not installed.",
        fix: "Install the package bubblewrap.",
        accepted: false,
      },
      clauses,
      violations,
      changes: changes(),
      hidden: [
        { kind: "dependency", path: "node_modules/left-pad/index.js", detail: "changed in the worktree" },
        { kind: "special-file", path: "tmp/socket", detail: "a socket" },
      ],
      unproved: ["assets/logo.png"],
      meanwhile: {
        watched: 431,
        unwatched: 0,
        changed: [
          { place: "folder", path: "README.md", how: "changed" },
          { place: "folder", path: "src/legacy/old.ts", how: "gone" },
          { place: "home", path: ".npmrc", how: "appeared" },
        ],
        unlisted: 0,
      },
      baseline: baseline(),
      commands: commands(),
    },
    {
      verdict: { kind: "inconclusive", reasons: inconclusive, waived: [] },
      opinion: {
        kind: "given",
        overall: "The main path works. Two places deserve another look before this is accepted.",
        remarks: [
          {
            path: "src/legacy/windows.ts",
            line: 2,
            severity: "concern",
            text: "Line ends change from CRLF to LF in one line only; the file is mixed afterwards.",
          },
          {
            path: "docs/new name.md",
            severity: "note",
            text: "The old name is still linked from README.md.",
          },
          { severity: "note", text: "No test covers the deleted file." },
        ],
      },
      claim: {
        note: "Claim, not evidence",
        kind: "blocked",
        text: "I could not finish: lint never ends. All 14 tests pass and I only touched src/legacy/windows.ts.",
      },
    },
  );
}

function reason(
  code: Report["verdict"]["reasons"][number]["code"],
  effect: "fail" | "inconclusive",
  message: string,
  name?: string,
): Report["verdict"]["reasons"][number] {
  return { code, effect, message, waivedBy: code, ...(name === undefined ? {} : { command: name }) };
}

const clauses: Report["evidence"]["clauses"] = [
  { name: "scope", state: "kept", layer: "detected", detail: "" },
  { name: "operations", state: "uncertain", layer: "detected", detail: "1 violation" },
  { name: "hidden", state: "kept", layer: "detected", detail: "" },
  { name: "size", state: "kept", layer: "detected", detail: "11 of 20 files, 48 of 1000 lines" },
  { name: "command test", state: "kept", layer: "detected", detail: "exited" },
  { name: "command types", state: "kept", layer: "detected", detail: "exited" },
  { name: "command lint", state: "broken", layer: "detected", detail: "timed-out" },
  { name: "command bench", state: "not-observable", layer: "not-observable", detail: "not run" },
  {
    name: "network none",
    state: "not-observable",
    layer: "not-observable",
    detail: "commands ran or would run unconfined",
  },
  { name: "environment", state: "kept", layer: "prevented", detail: "built from empty" },
];

const violations: Report["evidence"]["violations"] = [
  {
    rule: "operations",
    message: "is renamed; the contract allows create only, and similar content may be chance.",
    clause: "rules.operations",
    certain: false,
    path: "docs/new name.md",
  },
  {
    rule: "size",
    message: "The proposal touches more generated lines than its size allows, as far as that can be told.",
    clause: "limits.lines",
    certain: false,
  },
];

function changes(): Report["evidence"]["changes"] {
  const long = (name: string): string => `export const ${name} = "${"abcdefghij".repeat(10_000)}";\n`;
  const prose = "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\nSeven.\n";
  return [
    {
      path: "assets/logo.png",
      kinds: ["modify", "binary"],
      base: entry,
      proposal: entry,
      binary: true,
      added: 0,
      deleted: 0,
      hunks: [],
    },
    {
      path: "assets/old.png",
      kinds: ["delete", "binary"],
      base: entry,
      binary: true,
      added: 0,
      deleted: 0,
      hunks: [],
    },
    {
      path: "bin/run.sh",
      kinds: ["mode"],
      base: entry,
      proposal: { ...entry, mode: "100755" },
      binary: false,
      added: 0,
      deleted: 0,
      hunks: [],
    },
    {
      path: "current",
      kinds: ["symlink", "create"],
      proposal: { ...entry, mode: "120000" },
      binary: false,
      added: 0,
      deleted: 0,
      hunks: [],
    },
    textChange("docs/old name.md", prose, undefined, {
      kinds: ["delete", "rename"],
      renamedTo: "docs/new name.md",
      step: 3,
    }),
    textChange("docs/new name.md", undefined, prose.replace("Three", "3"), {
      kinds: ["create", "rename"],
      renamedFrom: "docs/old name.md",
      step: 4,
    }),
    textChange(
      "src/deep/ly/nested/folder/with/a/very/long/path/that/does/not/fit/component.test.tsx",
      "export const a = 1;\n",
      "export const a = 2;\n",
      { step: 5 },
    ),
    textChange(
      "src/legacy/windows.ts",
      "const a = 1;\r\nconst b = 2;\r\nconst c = 3;\r\n",
      "const a = 1;\r\nconst b = 22;\nconst c = 3;\r\n",
      { step: 6 },
    ),
    textChange("src/all-crlf.ts", "let x = 1;\r\nlet y = 2;\r\n", "let x = 1;\r\nlet y = 3;\r\n", {
      step: 7,
    }),
    textChange("src/no-end.txt", "first\nlast", "first\nlast\n", { step: 8 }),
    textChange("src/minified.js", long("before"), long("after_"), { step: 9 }),
    textChange("src/empty.ts", undefined, undefined, { kinds: ["create"], proposal: entry }),
  ];
}

function baseline(): Report["evidence"]["baseline"] {
  const tests = { runner: "node", passed: 12, failed: 0, skipped: 1 };
  return [
    command("test", { confined: false, tests, output: output("outputs/base-test.log", "ok 1\nok 2\n") }),
    command("types", { confined: false }),
    command("lint", { confined: false, durationMs: 4200 }),
    command("bench", { outcome: { kind: "not-run", why: "the run was stopped before" }, durationMs: 0 }),
  ];
}

function commands(): Report["evidence"]["commands"] {
  const tests = { runner: "node", passed: 13, failed: 1, skipped: 2 };
  const colours =
    "\u001b[32m✔ greets\u001b[39m\n\u001b[31m✖ greets by name\u001b[39m (3 ms)\n  expected 'Hello, Ada!' \r\n";
  return [
    command("test", {
      run: ["npm", "run", "test", "--", "--reporter", "spec with spaces"],
      outcome: { kind: "exited", exitCode: 1 },
      confined: false,
      tests,
      output: output("outputs/test.log", colours.repeat(4), {
        tail: "# tests 14\n# pass 13\n# fail 1\n",
        bytes: 1_240_000,
        truncated: true,
      }),
    }),
    command("types", {
      confined: false,
      changedPaths: ["tsconfig.tsbuildinfo", "dist/index.d.ts"],
      network: {
        unrouted: 2,
        connections: [
          {
            host: "registry.npmjs.org",
            port: 443,
            allowed: true,
            at: "2026-01-01T10:00:03.000Z",
            times: 14,
            sent: 20_411,
            received: 1_840_233,
          },
          {
            host: "telemetry.example.com",
            port: 443,
            allowed: false,
            why: "the contract does not name it",
            at: "2026-01-01T10:00:04.000Z",
            times: 1,
            sent: 0,
            received: 0,
          },
        ],
        unlisted: 0,
      },
      output: output("outputs/types.log", ""),
    }),
    command("lint", {
      outcome: { kind: "timed-out", afterMs: 60_000 },
      durationMs: 60_012,
      confined: false,
      survivors: 2,
      output: output("outputs/lint.log", "Linting 4,000 files…\n"),
    }),
    command("bench", { outcome: { kind: "not-run", why: "the run was stopped before" }, durationMs: 0 }),
  ];
}
