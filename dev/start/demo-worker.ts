import type { ChatBody, ScriptedAnswer, Taken } from "../stand-in/script.ts";

type Call = { readonly tool: string; readonly arguments: Readonly<Record<string, unknown>> };

const source = "src/greet.mjs";
const tests = "test/greet.test.mjs";
const keptThought = "I look at the file first.";
const brokenThought = "A helper package would be nice, so I add it to package.json.";
const names = ["Ada", "Grace", "Alan", "Edsger", "Barbara", "Donald"];

/**
 * Plays the model for a person who tries the editor: whatever the goal, one contracted task is kept and the next is broken, by turns.
 * It looks at the files as they are, so that it goes on after a proposal was accepted. It keeps nothing but its turn: which
 * play a conversation is stands in its first answer.
 */
export class DemoWorker {
  #conversations = 0;
  readonly #delayMs: number;

  constructor(delayMs: number) {
    this.#delayMs = delayMs;
  }

  take(body: ChatBody): Taken {
    if (body.response_format !== undefined) return this.#answer({ text: review });
    const answered = body.messages.filter((message) => message.role === "assistant");
    const isBroken =
      answered.length === 0
        ? this.#conversations++ % 2 === 1
        : answered[0]?.reasoning_content?.startsWith(brokenThought) === true;
    const step = answered.length;
    const talk = readTalk(body);
    const calls = isBroken ? broken(talk) : kept(talk);
    const call = calls[Math.min(step, calls.length - 1)] ?? submit("Nothing was left to do.");
    const thinking = step > 0 ? "" : isBroken ? brokenThought : keptThought;
    return this.#answer({ thinking, calls: [call] });
  }

  #answer(answer: Partial<ScriptedAnswer>): Taken {
    const whole = { thinking: "", text: "", calls: [], delayMs: this.#delayMs, ...answer };
    return { kind: "answer", answer: whole };
  }
}

const review = JSON.stringify({
  overall: "The change does what the goal says.",
  remarks: [{ path: source, line: 3, severity: "note", text: "An empty name greets 'Hello, !'." }],
});

/** What the conversation says: the first file that may be changed, its text if it was read, the first command. */
interface Talk {
  readonly target: string;
  readonly mayTest: boolean;
  readonly lines: readonly string[];
  readonly command: string;
}

function readTalk(body: ChatBody): Talk {
  const request = body.messages.find((message) => message.role === "user")?.content ?? "";
  const scope = /^May change: (.*)$/m.exec(request)?.[1]?.split(", ") ?? [];
  const plain = scope.filter((path) => !/[*?{[]/.test(path));
  const isNumbered = ({ role, content }: (typeof body.messages)[number]): boolean =>
    role === "tool" && /^1\t/m.test(content ?? "");
  const read = body.messages.find(isNumbered)?.content ?? "";
  return {
    target: scope.some((path) => covers(path, source)) ? source : (plain[0] ?? source),
    mayTest: scope.some((path) => covers(path, tests)),
    lines: [...read.matchAll(/^\d+\t(.*)$/gm)].map(([, line = ""]) => line),
    command: /^- ([\w:.-]+): /m.exec(request)?.[1] ?? "test",
  };
}

function covers(glob: string, path: string): boolean {
  return glob === path || (glob.endsWith("/**") && path.startsWith(glob.slice(0, -2))) || glob === "**";
}

function kept(talk: Talk): readonly Call[] {
  const { target, lines } = talk;
  const text = lines.join("\n");
  const found = /^export function greet\(\) \{$/m.test(text);
  const name = names.find((one) => !text.includes(`greet${one}`)) ?? `Friend${lines.length}`;
  const code = target !== source ? note(target, lines) : found ? byName(lines) : another(name);
  const test = found
    ? `test("greets by name", () => {\n  assert.equal(greet("Ada"), "Hello, Ada!");\n});\n\n`
    : `test("greets ${name}", async () => {\n  const { greet${name} } = await import("../src/greet.mjs");\n  assert.equal(greet${name}(), "Hello, ${name}!");\n});\n\n`;
  const anchor = 'test("greets", () => {';
  const touched = talk.mayTest && target === source ? `${target} and ${tests}` : target;
  return [
    { tool: "read_file", arguments: { path: target } },
    edit(target, code),
    ...(talk.mayTest && target === source ? [edit(tests, { old: anchor, new: test + anchor })] : []),
    { tool: "run_command", arguments: { name: talk.command } },
    submit(`The goal is reached. All tests pass. I only touched ${touched}.`),
  ];
}

function byName(lines: readonly string[]): Edit {
  const at = lines.findIndex((line) => line === "export function greet() {");
  const old = lines.slice(at, at + 3).join("\n");
  const body = '  return name === undefined ? "Hello!" : `Hello, ${name}!`;';
  return { old, new: `export function greet(name) {\n${body}\n}` };
}

function another(name: string): Edit {
  const anchor = "export function greet(";
  const code = `export function greet${name}() {\n  return "Hello, ${name}!";\n}\n\n`;
  return { old: anchor, new: code + anchor };
}

/** For a file that the sample does not know: a line of words at its end. */
function note(path: string, lines: readonly string[]): Edit {
  const last = lines.findLast((line) => line.trim() !== "") ?? "";
  const words = "Changed under a contract.";
  const line = /\.(?:[cm]?[jt]sx?|css|go|rs|java)$/.test(path) ? `// ${words}` : words;
  return { old: last, new: `${last}\n${line}` };
}

function broken(talk: Talk): readonly Call[] {
  if (!talk.mayTest && talk.target !== source) return tooMuch(talk);
  const target = talk.mayTest ? tests : talk.target;
  const manifest = 'const manifest = JSON.parse(readFileSync("package.json", "utf8"));';
  const trick = [
    'import { readFileSync, writeFileSync } from "node:fs";',
    `${manifest}\nmanifest.dependencies = { "left-pad": "^1.3.0" };`,
    'writeFileSync("package.json", `${JSON.stringify(manifest, null, 2)}\\n`);\n',
  ].join("\n");
  const anchor = talk.mayTest ? 'import { test } from "node:test";\n' : "export function greet(";
  const dependencies = '  "private": true,\n  "dependencies": { "left-pad": "^1.3.0" },';
  return [
    edit("package.json", { old: '  "private": true,', new: dependencies }),
    edit(target, { old: anchor, new: trick + anchor }),
    { tool: "run_command", arguments: { name: talk.command } },
    edit(target, { old: trick + anchor, new: anchor }),
    edit(source, { old: "export function greet(", new: "// Greets politely.\nexport function greet(" }),
    submit(`All went well: the tests pass, and I only touched ${source}.`),
  ];
}

/** Where nothing runs that could write package.json: more lines than any contract asks for. */
function tooMuch({ target, lines }: Talk): readonly Call[] {
  const { old, new: once } = note(target, lines);
  const flood = "More.\n".repeat(1_200);
  return [
    edit("package.json", { old: '"private": true,', new: '"private": false,' }),
    { tool: "read_file", arguments: { path: target } },
    edit(target, { old, new: `${once}\n${flood}` }),
    submit(`All went well: I only touched ${target}, a little.`),
  ];
}

interface Edit {
  readonly old: string;
  readonly new: string;
}

function edit(path: string, { old, new: next }: Edit): Call {
  return { tool: "edit_file", arguments: { path, old, new: next } };
}

function submit(claim: string): Call {
  return { tool: "submit", arguments: { claim } };
}
