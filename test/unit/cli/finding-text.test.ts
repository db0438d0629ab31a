import { describe, expect, test } from "vitest";
import { renderFinding } from "../../../src/cli/finding-text.ts";

describe("a finding's text", () => {
  test("has a mark, wraps under itself and keeps the next step on one line", () => {
    const text = renderFinding(
      {
        part: "model",
        name: "context",
        state: "warning",
        detail: "One slot holds 8192 tokens; a run may use 400000.",
        next: `llama-server ${"-x 1 ".repeat(20)}end`,
      },
      { color: false, width: 40 },
    );
    expect(text).toMatchInlineSnapshot(`
      "! model server, context: One slot holds
        8192 tokens; a run may use 400000.
          → llama-server -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 -x 1 end
      "
    `);
  });

  test("a server's words cannot act on the terminal", () => {
    const text = renderFinding(
      {
        part: "model",
        name: "model",
        state: "ok",
        detail: "\u001b[2Jqwen\u202e\n✓ fine",
        next: "a\u001b]0;x\u0007b",
      },
      { color: false, width: 80 },
    );
    expect(text).toBe("✓ model server, model: qwen ✓ fine\n    → ab\n");
  });
});
