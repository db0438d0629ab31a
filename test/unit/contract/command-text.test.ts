import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandText, parseCommand } from "../../../src/contract/command-text.ts";

describe("a command as text", () => {
  test.each([
    ["test=npm test", "test", ["npm", "test"]],
    ['a.b_c-1 = x "two words" \'it\\s\' b\\ c ""', "a.b_c-1", ["x", "two words", "it\\s", "b c", ""]],
    ['t=x "a \\"quoted\\" word" pre"fix"', "t", ["x", 'a "quoted" word', "prefix"]],
    ["t=grep '|' file", "t", ["grep", "|", "file"]],
  ])("%s", (text, name, run) => {
    expect(parseCommand(text)).toEqual({ name, run });
  });

  test.each([
    "",
    "npm test",
    "t=",
    "t=  ",
    't="open',
    "t='open",
    "t=a && b",
    "t=a | b",
    "t=a > b",
    "-x=a",
    "t=a\\",
  ])("%j is refused", (text) => {
    expect(() => parseCommand(text)).toThrow(expect.objectContaining({ code: "usage" }));
  });

  test("what is written is read back", () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (run) => {
        fc.pre(!run.some((word) => /^(?:&&?|\|\|?|;|>>?|<)$/.test(word)));
        expect(parseCommand(`t=${commandText(run)}`).run).toEqual(run);
      }),
    );
  });
});
