import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { faultCodes } from "../../../../src/base/fault.ts";
import { nextStep } from "../../../../src/editor/runs/fault-steps.ts";
import { serverText } from "../../../../src/editor/runs/server-text.ts";
import { editorHint, shownLine, type Translate } from "../../../../src/editor/shown-text.ts";

const t: Translate = (message, ...values) =>
  message.replace(/\{(\d)\}/g, (_, at: string) => String(values[Number(at)]));

describe("the next step of a fault", () => {
  const manifest = readFileSync(new URL("../../../../package.json", import.meta.url), "utf8");

  test.each(faultCodes)("%s has a button for a command that there is", (code) => {
    const { command, title } = nextStep(code, { canStartServer: false });
    expect(title).not.toBe("");
    const known = manifest.includes(`"command": "${command}"`);
    expect(known || ["vscode.open", "remit.runs.focus"].includes(command)).toBe(true);
  });

  test("a dead server of this machine is started where that can be", () => {
    expect(nextStep("model-unreachable", { canStartServer: true }).command).toBe("remit.startServer");
    expect(nextStep("model-unreachable", { canStartServer: false }).command).toBe("remit.doctor");
  });
});

describe("the status bar", () => {
  const facts = {
    url: "http://127.0.0.1:8080",
    model: "/models/Qwen3.6-35B.gguf",
    build: "b1",
    contextTokens: 204_800,
    totalSlots: 2,
    template: { digest: "" },
    corsProxy: false,
  };
  const none = { live: 0, queued: 0 };

  test.each([
    [{ kind: "unasked" } as const, none, "$(server) Remit", false],
    [{ kind: "loading" } as const, none, "$(loading~spin) Loading model", false],
    [{ kind: "ready", facts, busySlots: 1 } as const, none, "$(server) Qwen3.6-35B 1/2", false],
    [{ kind: "ready", facts } as const, none, "$(server) Qwen3.6-35B", false],
    [
      { kind: "ready", facts, busySlots: 2 } as const,
      { live: 2, queued: 1 },
      "$(server) Qwen3.6-35B 2/2 · 2 runs live, 1 queued",
      false,
    ],
    [
      { kind: "failed", code: "model-unreachable", message: "Nobody answers." } as const,
      none,
      "$(warning) No model",
      true,
    ],
  ])("%o", (status, counts, text, warns) => {
    const said = serverText(status, facts.url, counts, t);
    expect(said).toMatchObject({ text, warns });
    expect(said.tooltip).toContain("Address: http://127.0.0.1:8080");
    expect(said.spoken).not.toContain("$(");
  });

  test("a server that names its model in icons and escapes shows neither", () => {
    const status = { kind: "ready", facts: { ...facts, model: "a$(trash)\u001b[31m\u202eb" } } as const;
    expect(serverText(status, facts.url, none, t).text).toBe("$(server) a$ (trash)b");
  });
});

describe("a line of somebody else's text", () => {
  test("is cut without breaking a character", () => {
    expect(shownLine("👩‍💻".repeat(50), 11).isWellFormed()).toBe(true);
    expect(shownLine("abcdef", 4)).toBe("abc…");
    expect(shownLine("abcd", 4)).toBe("abcd");
  });
});

test.each([
  ["`remit rollback` takes it back.", ""],
  [
    "`remit show --check` lists everything that was altered. Run the contract again.",
    "Run the contract again.",
  ],
  ["Wait for its verdict.", "Wait for its verdict."],
  [undefined, ""],
])("of the hint %j the editor says %j", (hint, said) => {
  expect(editorHint(hint)).toBe(said);
});
