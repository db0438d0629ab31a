import { describe, expect, test } from "vitest";
import { differing } from "../../src/panel/emphasis.ts";
import { linesOf, pairsOf } from "../../src/panel/lines.ts";
import { segmentsOf } from "../../src/panel/segments.ts";
import {
  ago,
  asDrawn,
  counted,
  duration,
  printable,
  printablePath,
  withoutAnsi,
} from "../../src/panel/text.ts";
import { rowsOf } from "../../src/panel/diff-rows.ts";
import { showProposal } from "../../src/panel/shown.ts";
import { search } from "../../src/panel/search.ts";
import { doorsOf, withParts } from "../../src/panel/selection.ts";
import { plainReport, textChange } from "../../dev/panel-preview/report-parts.ts";

describe("text", () => {
  test("what would not be seen is written out, line ends and tabs stay", () => {
    expect(printable("a\u202eb\u0007\tc\r\nd\u001b[0m")).toBe("a\\u{202e}b\\x07\tc\nd\\x1b[0m");
    expect(printablePath("a\udcff/b\n.ts")).toBe("a\\xff/b\\x0a.ts");
  });

  test("escape sequences of a terminal are taken out, ended or not", () => {
    expect(
      withoutAnsi("\u001b[1;31mred\u001b[0m \u001b]8;;https://x\u0007link\u001b]8;;\u0007 \u001b]0;open"),
    ).toBe("red link ");
  });

  test("amounts and times in words", () => {
    expect([counted(1, "hunk"), counted(2, "hunk"), counted(0, "entry")]).toEqual([
      "1 hunk",
      "2 hunks",
      "0 entries",
    ]);
    expect([duration(850), duration(3210), duration(192_000), duration(119_800)]).toEqual([
      "850 ms",
      "3.2 s",
      "3 min 12 s",
      "2 min 0 s",
    ]);
    const now = Date.parse("2026-01-02T00:00:00Z");
    expect([
      ago("2026-01-01T23:57:00Z", now),
      ago("2026-01-01T00:00:00Z", now),
      ago("nonsense", now),
    ]).toEqual(["3 minutes ago", "1 day ago", ""]);
  });
});

describe("lines", () => {
  const change = textChange("a.ts", "one\ntwo\nthree", "one\n2\ntwo and a half\nthree\n");
  const [hunk] = change.hunks;
  if (hunk === undefined) throw new Error("no hunk");

  test("are numbered on both sides, and a missing line end belongs to its line", () => {
    expect(linesOf(hunk).map(({ sign, base, proposal, cut }) => [sign, base, proposal, cut])).toEqual([
      [" ", 1, 1, false],
      ["-", 2, undefined, false],
      ["-", 3, undefined, true],
      ["+", undefined, 2, false],
      ["+", undefined, 3, false],
      ["+", undefined, 4, false],
    ]);
  });

  test("stand side by side, what was removed beside what came instead", () => {
    expect(pairsOf(hunk).map(({ left, right }) => [left?.text, right?.text])).toEqual([
      ["one", "one"],
      ["two", "2"],
      ["three", "two and a half"],
      [undefined, "three"],
    ]);
  });

  test("only the words that differ are emphasised, and none where hardly anything is shared", () => {
    const cut = (text: string, other: string) =>
      differing(text, other).map(({ start, end }) => text.slice(start, end));
    expect(cut("return greet(name, now);", "return greet(now);")).toEqual(["name, "]);
    expect(cut("const a = 1;\r", "const a = 2;")).toEqual(["1"]);
    expect(cut("completely", "another")).toEqual([]);
    expect(cut("const 🦀 = 1;", "const 🐍 = 1;")).toEqual(["🦀"]);
  });

  test("are cut where their look changes, with nothing lost", () => {
    const text = "let x = \u202e1;";
    const segments = segmentsOf(text, {
      tokens: [{ start: 0, end: 3, kind: "keyword" }],
      emphasis: [{ start: 4, end: 5 }],
      found: [{ start: 2, end: 6, current: true }],
    });
    expect(segments.map((segment) => segment.text).join("")).toBe("let x = \\u{202e}1;");
    expect(segments.find(({ escaped }) => escaped)?.text).toBe("\\u{202e}");
    expect(segments.filter(({ strong }) => strong).map(({ text: part }) => part)).toEqual(["x"]);
    expect(segments.filter(({ found }) => found === "current").map(({ text: part }) => part)).toEqual([
      "t",
      " ",
      "x",
      " ",
    ]);
  });
});

const proposal = {
  run: "r",
  revision: 0,
  reportFile: "/r/report.json",
  record: { kind: "whole", entries: 1 },
  claim: [],
  layout: "unified",
} as const;

describe("a report", () => {
  const report = plainReport("r", {
    changes: [
      textChange("a.ts", "a\n", "b\n"),
      { path: "b.png", kinds: ["create", "binary"], binary: true, added: 0, deleted: 0, hunks: [] },
    ],
  });
  const shown = showProposal({ ...proposal, report });

  test("gives rows with keys of their own, closed files only their head", () => {
    const { rows, stops } = rowsOf(shown, "unified", new Set());
    expect(rows.map(({ kind }) => kind)).toEqual(["file", "hunk", "line", "line", "file", "note"]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
    expect(stops).toEqual([1, 4]);
    expect(rowsOf(shown, "side-by-side", new Set(["b.png"])).rows.map(({ kind }) => kind)).toEqual([
      "file",
      "hunk",
      "pair",
      "file",
    ]);
  });

  test("is searched without regard to case, and a pattern's signs are plain", () => {
    expect(search(shown, "B")).toEqual([{ hunk: "a.ts:1", at: 1, start: 0, end: 1 }]);
    expect(search(shown, ".*")).toEqual([]);
  });

  test("tells why each button does not do", () => {
    const review = {
      verdict: report.verdict,
      waivers: [],
      dropped: [],
      reviewed: [],
      decisions: [],
      held: false,
    };
    expect(doorsOf(review, shown)).toMatchObject({ accept: undefined, primary: "accept", selected: 2 });
    const dropped = withParts(review, shown, ["b.png"], false);
    expect(doorsOf({ ...review, dropped }, shown)).toMatchObject({
      acceptSelected: undefined,
      primary: "acceptSelected",
    });
    expect(doorsOf({ ...review, dropped: ["a.ts:1", "b.png"] }, shown).acceptSelected).toBe(
      "No hunk is selected.",
    );
    expect(doorsOf({ ...review, busy: "Judging" }, shown)).toMatchObject({
      accept: "Judging",
      reject: "Judging",
    });
  });
});

test("a line that was drawn over shows what stood there last, however long it is", () => {
  expect(asDrawn("10%\r20%\rdone\nnext\r\r\n\r\nlast\rnow")).toBe("done\nnext\n\nnow");
  const long = "a".repeat(1024 * 1024);
  expect(asDrawn(long)).toBe(long);
  expect(asDrawn("\r".repeat(1024 * 1024))).toBe("");
});
