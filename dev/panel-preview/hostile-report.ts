import type { Report } from "../../src/report/schema.ts";
import { command, output, plainReport, textChange } from "./report-parts.ts";

/** Text that tries to be markup, a script, an escape sequence, an icon, a link or another order of letters. */
export const hostile = [
  `<img src=x onerror="window.injected=1">`,
  `<script>window.injected=2</script>`,
  `"><svg onload=window.injected=3>`,
  `javascript:window.injected=4`,
  "$(alert) [click](command:workbench.action.quit)",
  "\u202egnp.exe\u202c \u2066x\u2069 \u200b\u200d\ufeff",
  "\u001b[31mred\u001b[0m \u001b]8;;https://example.invalid\u0007link\u001b]8;;\u0007 \u0007\u0000\u0008",
  "${window.injected=5} {{constructor.constructor('window.injected=6')()}}",
  "\udc80\udcff lone \ud800",
].join(" ");

/** Hostile text wherever a repository, a model or a process has a say. */
export function hostileReport(): Report {
  const path = `src/${hostile.replaceAll("/", "∕")}.ts`;
  const change = textChange(path, "const a = 1;\n", `const a = 1;\n// placeholder\n`, { step: 2 });
  const [hunk] = change.hunks;
  if (hunk === undefined) throw new Error("a change without hunks");
  const body = [...hunk.body.slice(0, 1), ...hostile.split(" ").map((part) => `+${part}`), `+${hostile}`];
  const commandOutput = output("outputs/test.log", `${hostile}\n${hostile}\n`, {
    tail: hostile,
    truncated: true,
    bytes: 90_000,
  });
  const violation = {
    rule: "scope",
    message: hostile,
    clause: "scope.write",
    certain: true,
    path,
    hunks: [hunk.id],
  } as const;
  return plainReport(
    "2026-11-25-hostile",
    {
      clauses: [{ name: `command ${hostile}`, state: "broken", layer: "detected", detail: hostile }],
      violations: [violation],
      changes: [
        { ...change, added: body.length - 1, hunks: [{ ...hunk, lines: body.length, body }] },
        textChange(`${path}/__proto__`, undefined, "constructor\n", { renamedFrom: path }),
      ],
      hidden: [{ kind: "ignored", path, detail: hostile }],
      unproved: [path],
      meanwhile: {
        watched: 2,
        unwatched: 0,
        changed: [{ place: "home", path, how: "changed" }],
        unlisted: 1,
      },
      baseline: [command("test")],
      commands: [
        command("test", {
          run: ["sh", "-c", hostile],
          outcome: { kind: "not-found", message: hostile },
          output: commandOutput,
          changedPaths: [path],
          network: {
            unrouted: 3,
            connections: [
              {
                host: hostile,
                port: 443,
                allowed: false,
                why: hostile,
                at: hostile,
                times: 2,
                sent: 0,
                received: 0,
              },
            ],
            unlisted: 1,
          },
        }),
        command(hostile, { outcome: { kind: "signalled", signal: hostile } }),
      ],
      confinement: { kind: "unconfined", why: hostile, fix: hostile, accepted: false },
    },
    {
      verdict: {
        kind: "fail",
        reasons: [
          { code: "violation", effect: "fail", message: hostile, waivedBy: "scope", rule: "scope", path },
          { code: "stopped", effect: "inconclusive", message: hostile, waivedBy: "stopped" },
        ],
        waived: [],
      },
      contract: {
        ...plainReport("", {}).contract,
        file: path,
        content: { ...plainReport("", {}).contract.content, goal: hostile },
      },
      model: { name: hostile, build: hostile, contextTokens: 1 },
      opinion: {
        kind: "given",
        overall: hostile,
        remarks: [{ path, line: 1, severity: "concern", text: hostile }],
      },
      claim: {
        note: "Claim, not evidence",
        kind: "submitted",
        text: `${hostile}\nI changed ${path} and test passed.`,
      },
    },
  );
}
