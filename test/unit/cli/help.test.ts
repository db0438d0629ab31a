import { describe, expect, test } from "vitest";
import { renderHelp, renderOverview, verbs } from "../../../src/cli/help.ts";

const style = { color: false, width: 80 };

describe("help", () => {
  test.each(verbs.map(({ name }) => name))("the page of %s is whole and fits 80 columns", (name) => {
    const page = renderHelp(name, style);
    for (const heading of [
      "NAME",
      "SYNOPSIS",
      "DESCRIPTION",
      "OPTIONS",
      "EXIT STATUS",
      "FILES",
      "EXAMPLES",
    ]) {
      expect(page).toMatch(new RegExp(`^${heading}$`, "m"));
    }
    expect(page.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(page).not.toMatch(/[ \t]$|\n\n\n|<|undefined/m);
    expect(page).toContain("  130  stopped");
  });

  test.each(verbs)("the synopsis of $name names each of its options", ({ name, options, argument }) => {
    const synopsis = /SYNOPSIS\n([\s\S]*?)\n\n/.exec(renderHelp(name, style))?.[1] ?? "";
    for (const { flags } of options) expect(synopsis).toContain(`[${flags.replace(/[<>]/g, "")}]`);
    expect(synopsis).toContain(`remit ${name}${argument === undefined ? "" : ` ${argument}`}`);
  });

  test.each(verbs)("the examples of $name use only what the page names", ({ examples, options }) => {
    const known = options.map(({ flags }) => flags.split(" ")[0]);
    const used = examples.flatMap(([, line]) => line.match(/--[a-z-]+/g) ?? []);
    expect(used.filter((flag) => !known.includes(flag))).toEqual([]);
  });

  test("the page of reject reads like a manual page", () => {
    expect(renderHelp("reject", style)).toMatchInlineSnapshot(`
      "NAME
        remit reject  puts a proposal aside

      SYNOPSIS
        remit reject RUN [--state-dir FOLDER]

      DESCRIPTION
        Records that the proposal is not wanted. Your folder is not touched. RUN is a
        run's name, the beginning or end of one, or \`last\` for the newest of this
        folder.

      OPTIONS
        --state-dir FOLDER
            Where Remit keeps its copies and records.

      EXIT STATUS
        0    done
        3    fault: the verb could not do its work
        130  stopped

      FILES
        ~/.local/state/remit
            Copies, records and reports. On macOS ~/Library/Application Support/remit,
            on Windows %LOCALAPPDATA%\\remit.

      ENVIRONMENT
        REMIT_STATE_DIR
            As --state-dir.

      EXAMPLES
        The newest:
          remit reject last
      "
    `);
  });

  test("the overview names every verb", () => {
    const page = renderOverview(style);
    for (const { name, summary } of verbs) expect(page).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
  });

  test("only headings are painted", () => {
    const painted = renderHelp("run", { color: true, width: 80 });
    const parts = painted.split("\u001b[1m").slice(1);
    expect(parts.map((part) => part.split("\u001b[22m")[0])).toEqual(
      renderHelp("run", style).match(/^[A-Z ]+$/gm),
    );
  });

  test("a narrow or wide terminal gets a page that can be read", () => {
    for (const width of [10, 300]) {
      const longest = Math.max(
        ...renderOverview({ color: false, width })
          .split("\n")
          .map((line) => line.length),
      );
      expect(longest).toBeLessThanOrEqual(100);
    }
  });

  test("a mistyped verb is told with the one that was meant", () => {
    expect(() => renderHelp("acept", style)).toThrow(
      expect.objectContaining({ code: "usage", hint: "Did you mean accept?" }),
    );
    expect(() => renderHelp("zzzzzzzz", style)).toThrow(
      expect.objectContaining({ hint: expect.stringContaining("init, lint, run") }),
    );
  });
});
