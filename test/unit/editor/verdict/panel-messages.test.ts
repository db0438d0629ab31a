import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readMessage } from "../../../../src/editor/verdict/panel-messages.ts";
import { panelPage } from "../../../../src/editor/verdict/panel-page.ts";

function request(name: string, params: unknown, more: object = {}): unknown {
  return { type: "request", id: 7, name, params, ...more };
}

describe("messages of the page", () => {
  test("a request is understood as it was sent", () => {
    const message = request("openDiff", { path: "src/a.ts", line: 3 });
    expect(readMessage(message)).toEqual({ kind: "request", request: message });
    expect(readMessage(request("openDiff", {})).kind).toBe("request");
  });

  test.each([
    ["unknown name", request("runCommand", { command: "rm" })],
    ["inherited name", request("constructor", {})],
    ["missing parameter", request("accept", {})],
    ["parameter too many", request("ready", { command: "x" })],
    ["line 0", request("openFile", { path: "a", line: 0 })],
    ["path of another type", request("allowPath", { path: ["a"] })],
    ["remark below 0", request("askToFix", { remark: -1 })],
  ])("%s: refused, and answered", (_what, message) => {
    expect(readMessage(message)).toMatchObject({ kind: "invalid", id: 7 });
  });

  test("what has no number cannot be answered", () => {
    expect(readMessage({ type: "request", id: "x" })).toEqual({ kind: "invalid", why: "it is no request" });
    expect(readMessage(undefined)).toEqual({ kind: "invalid", why: "it is no request" });
  });

  test("nothing that a page could send throws", () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        expect(["request", "invalid"]).toContain(readMessage(message).kind);
      }),
    );
  });
});

describe("the page", () => {
  const page = panelPage({ script: 's"x', styles: "t", icons: "i", source: "https://own" }, "N0nce");

  test("runs one script and loads nothing from elsewhere", () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'nonce-N0nce'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(page.match(/<script/g)).toHaveLength(1);
  });

  test("an address cannot leave its attribute", () => {
    expect(page).toContain('src="s&quot;x"');
  });
});
