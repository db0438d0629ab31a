import fc from "fast-check";
import { expect, test } from "vitest";
import { editContract } from "../../../src/contract/edit.ts";
import { readJsonc } from "../../../src/contract/jsonc.ts";

const text = `{
  // what
  "goal": "g",
  "scope": {
    "write": ["a", "b"], // tail
    "create": [
      "x", // why x
      "y" // why y
    ],
    "never": [],
    "read": [
      "r",
    ]
  }
}
`;

function edited(path: readonly (string | number)[], value: unknown): string {
  const before = text.split("\n");
  const after = editContract(text, [{ path, value }]).split("\n");
  return [
    ...before.filter((line) => !after.includes(line)).map((line) => `- ${line.trim()}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `+ ${line.trim()}`),
  ].join("\n");
}

test("a list keeps the way in which it is written", () => {
  expect(edited(["scope", "write", -1], "c")).toBe(
    `- "write": ["a", "b"], // tail\n+ "write": ["a", "b", "c"], // tail`,
  );
  expect(edited(["scope", "write", 0], undefined)).toBe(
    `- "write": ["a", "b"], // tail\n+ "write": ["b"], // tail`,
  );
  expect(edited(["scope", "write", 1], undefined)).toBe(
    `- "write": ["a", "b"], // tail\n+ "write": ["a"], // tail`,
  );
  expect(edited(["scope", "never", -1], "n")).toBe(`- "never": [],\n+ "never": ["n"],`);
  expect(edited(["scope", "create", 0], "z")).toBe(`- "x", // why x\n+ "z", // why x`);
});

test("a comment stays with the item that it stands beside", () => {
  expect(edited(["scope", "create", -1], "z")).toBe(`- "y" // why y\n+ "y", // why y\n+ "z"`);
  expect(edited(["scope", "create", 1], undefined)).toBe(`- "x", // why x\n- "y" // why y\n+ "x" // why x`);
  expect(edited(["scope", "create", 0], undefined)).toBe(`- "x", // why x`);
  expect(edited(["scope", "read", -1], "s")).toBe(`+ "s",`);
  expect(edited(["scope", "read", 0], undefined)).toBe(`- "r",`);
});

test("a long line is broken, a missing list and key are made", () => {
  expect(edited(["scope", "write", -1], "c".repeat(100))).toContain(`+ "${"c".repeat(100)}"`);
  expect(edited(["commands"], [])).toContain(`+ "commands": []`);
  expect(editContract(`{"goal": "g"}`, [{ path: ["scope", "write", -1], value: "a" }])).toContain(`"a"`);
});

test("a key that is missing is added in the way of its neighbours", () => {
  const short = `{\n  "goal": "g",\n  "scope": {\n    "write": ["a"]\n  },\n  "limits": { "files": 2 }, // few\n  "commands": [\n    { "name": "t", "run": ["t"] }\n  ]\n}\n`;
  const added = editContract(short, [
    { path: ["scope", "never", -1], value: "n" },
    { path: ["limits", "lines"], value: 5 },
    { path: ["rules", "operations"], value: [] },
    { path: ["commands", 0, "cwd"], value: "." },
    { path: ["limits", "files"], value: 3 },
  ]);
  expect(added).toBe(
    `{\n  "goal": "g",\n  "scope": {\n    "write": ["a"],\n    "never": ["n"]\n  },\n  "limits": { "files": 3, "lines": 5 }, // few\n  "commands": [\n    { "name": "t", "run": ["t"], "cwd": "." }\n  ],\n  "rules": { "operations": [] }\n}\n`,
  );
  const gone = editContract(added, [
    { path: ["rules"], value: undefined },
    { path: ["scope"], value: undefined },
    { path: ["limits", "lines"], value: undefined },
    { path: ["network"], value: undefined },
  ]);
  expect(gone).toBe(
    `{\n  "goal": "g",\n  "limits": { "files": 3 }, // few\n  "commands": [\n    { "name": "t", "run": ["t"], "cwd": "." }\n  ]\n}\n`,
  );
  expect(editContract("{}", [{ path: ["scope", "write", -1], value: "a" }])).toBe(
    `{ "scope": { "write": ["a"] } }`,
  );
});

test("values are edited in order, a broken text is refused", () => {
  const both = editContract(text, [
    { path: ["scope", "write", 1], value: undefined },
    { path: ["scope", "never", -1], value: "b" },
    { path: ["goal"], value: "other" },
  ]);
  expect(both).toContain(`"write": ["a"], // tail`);
  expect(both).toContain(`"never": ["b"]`);
  expect(both).toContain(`// what\n  "goal": "other"`);
  expect(() => editContract(`{"goal": `, [{ path: ["goal"], value: "x" }])).toThrow(
    "its JSON is broken in line 1",
  );
});

test("line ends stay", () => {
  const windows = text.replaceAll("\n", "\r\n");
  const after = editContract(windows, [{ path: ["scope", "create", -1], value: "z" }]);
  expect(after.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
});

const items = fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 });
const styles = [
  (list: readonly string[]) => JSON.stringify(list),
  (list: readonly string[]) => JSON.stringify(list, undefined, 2),
  (list: readonly string[]) =>
    `[ // first\n${list.map((item) => `  ${JSON.stringify(item)}, // , ] ,`).join("\n")}\n]`,
  (list: readonly string[]) => `[${list.map((item) => `${JSON.stringify(item)} /* , */ ,`).join("\n")}]`,
];

test("any list says what it shall say afterwards", () => {
  fc.assert(
    fc.property(
      items,
      fc.constantFrom(...styles),
      fc.nat(4),
      fc.string({ maxLength: 4 }),
      (list, style, at, item) => {
        const source = `{ "scope": { "write": ${style(list)} } }`;
        const index = at % (list.length + 1);
        const read = (path: readonly (string | number)[], value: unknown): unknown =>
          readJsonc(editContract(source, [{ path, value }])).value;
        expect(read(["scope", "write", -1], item)).toEqual({ scope: { write: [...list, item] } });
        if (index === list.length) return;
        expect(read(["scope", "write", index], undefined)).toEqual({
          scope: { write: list.toSpliced(index, 1) },
        });
        expect(read(["scope", "write", index], item)).toEqual({ scope: { write: list.with(index, item) } });
      },
    ),
    { numRuns: 500 },
  );
});
