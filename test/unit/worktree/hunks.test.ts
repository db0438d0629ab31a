import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diffFile, isBinary, selectHunks } from "../../../src/worktree/hunks.ts";

const line = fc.oneof(
  fc.constantFrom("", "a", "b", "c", "}", "  x", "\r", "a\r", "é"),
  fc.string({ maxLength: 4 }).map((text) => text.replaceAll("\n", "")),
);
const file = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
  .map(([lines, ends]) => lines.join("\n") + (ends && lines.length > 0 ? "\n" : ""));
/** Two versions that have much in common, or nothing. */
const versions = fc
  .oneof(
    fc.tuple(file, file),
    fc
      .tuple(file, fc.array(fc.tuple(fc.nat(60), line, fc.boolean()), { maxLength: 6 }))
      .map(([base, edits]) => {
        const lines = base.split("\n");
        for (const [at, text, replace] of edits) lines.splice(at, replace ? 1 : 0, text);
        return [base, lines.join("\n")] as const;
      }),
  )
  .map(([base, proposal]) => [Buffer.from(base), Buffer.from(proposal)] as const);

describe("choosing hunks", () => {
  test("all of them give the proposal, none the base, byte for byte", () => {
    fc.assert(
      fc.property(versions, ([base, proposal]) => {
        const { hunks } = diffFile("p", base, proposal);
        expect(
          selectHunks(
            base,
            proposal,
            hunks.map(({ id }) => id),
          ).equals(proposal),
        ).toBe(true);
        expect(selectHunks(base, proposal, []).equals(base)).toBe(true);
        expect(hunks.length === 0).toBe(base.equals(proposal));
      }),
      { numRuns: 500 },
    );
  });

  test("any bytes at all", () => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all));
    fc.assert(
      fc.property(bytes, bytes, (base, proposal) => {
        const { hunks } = diffFile("p", base, proposal);
        expect(
          selectHunks(
            base,
            proposal,
            hunks.map(({ id }) => id),
          ).equals(proposal),
        ).toBe(true);
      }),
    );
  });

  test("what is chosen first and what is left compose to the proposal", () => {
    fc.assert(
      fc.property(versions, fc.infiniteStream(fc.boolean()), ([base, proposal], coin) => {
        const { hunks } = diffFile("p", base, proposal);
        const chosen = hunks.filter(() => coin.next().value).map(({ id }) => id);
        const part = selectHunks(base, proposal, chosen);
        const rest = diffFile("p", part, proposal);
        expect(
          selectHunks(
            part,
            proposal,
            rest.hunks.map(({ id }) => id),
          ).equals(proposal),
        ).toBe(true);
        expect(chosen.length === 0 ? part.equals(base) : true).toBe(true);
      }),
    );
  });

  test("one of two hunks changes its own lines only", () => {
    const lines = Array.from({ length: 30 }, (_none, at) => `line ${at}`);
    const base = Buffer.from(`${lines.join("\n")}\n`);
    const proposal = Buffer.from(`${lines.with(2, "two").with(25, "twenty-five").join("\n")}\n`);
    const { hunks } = diffFile("src/x.ts", base, proposal);
    expect(hunks.map(({ id }) => id)).toEqual(["src/x.ts:1", "src/x.ts:2"]);
    expect(selectHunks(base, proposal, ["src/x.ts:2"]).toString()).toBe(
      `${lines.with(25, "twenty-five").join("\n")}\n`,
    );
  });
});

describe("hunks", () => {
  test("have three lines of context and count like a unified diff", () => {
    const base = Buffer.from("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
    const proposal = Buffer.from("1\n2\n3\n4\nfive\n5b\n6\n7\n8\n9\n");
    expect(diffFile("p", base, proposal)).toEqual({
      added: 2,
      deleted: 1,
      hunks: [
        {
          id: "p:1",
          baseStart: 2,
          baseLines: 7,
          start: 2,
          lines: 8,
          body: [" 2", " 3", " 4", "-5", "+five", "+5b", " 6", " 7", " 8"],
        },
      ],
    });
  });

  test("say where a closing newline lacks, and keep carriage returns", () => {
    const { hunks } = diffFile("p", Buffer.from("a\r\nb"), Buffer.from("a\r\nb\n"));
    expect(hunks[0]?.body).toEqual([" a\r", "-b", "\\ No newline at end of file", "+b"]);
  });

  test("of a new and of a deleted file", () => {
    const made = diffFile("p", Buffer.alloc(0), Buffer.from("é\n"));
    expect(made.hunks[0]).toMatchObject({ baseStart: 0, baseLines: 0, start: 1, lines: 1, body: ["+é"] });
    const gone = diffFile("p", Buffer.from("é\n"), Buffer.alloc(0));
    expect(gone.hunks[0]).toMatchObject({ baseStart: 1, baseLines: 1, start: 0, lines: 0, body: ["-é"] });
  });

  test("of versions too far apart are one, and still exact", () => {
    const many = (word: string) =>
      Buffer.from(Array.from({ length: 9000 }, (_n, at) => `${word} ${at * 7}\n`).join(""));
    const [base, proposal] = [
      Buffer.concat([Buffer.from("same\n"), many("a")]),
      Buffer.concat([Buffer.from("same\n"), many("b")]),
    ];
    const { hunks, added, deleted } = diffFile("p", base, proposal);
    expect([hunks.length, added, deleted, hunks[0]?.body[0]]).toEqual([1, 9000, 9000, " same"]);
    expect(selectHunks(base, proposal, ["p:1"]).equals(proposal)).toBe(true);
  });

  test("content with NUL has no lines", () => {
    expect(isBinary(Buffer.from("a\0b"))).toBe(true);
    expect(isBinary(Buffer.from("a\u0001b"))).toBe(false);
  });
});
