import type { ContractDraft } from "../../../contract/draft.ts";
import type { ContractEdit } from "../../../contract/edit.ts";
import { contractSchema, type Command, type Contract } from "../../../contract/schema.ts";

/** A command as a person answered it: one of the contract, a proposed one, or a typed one. */
export interface AnsweredCommand {
  readonly name: string;
  readonly run: readonly string[];
}

/** What a preset sets beyond the scope that the person chose. */
export interface AnsweredRules {
  readonly id: string;
  readonly rules?: ContractDraft["rules"];
  readonly limits?: ContractDraft["limits"];
  readonly never: readonly string[];
}

/** What the run flow was answered. */
export interface Answers {
  readonly goal: string;
  readonly write: readonly string[];
  readonly create: readonly string[];
  readonly commands: readonly AnsweredCommand[];
  /** Undefined for "as the contract says". */
  readonly preset?: AnsweredRules | undefined;
}

/** The edits that make a contract say what was answered; none where it says so already. */
export function contractEdits(contract: Contract, answers: Answers): readonly ContractEdit[] {
  return [
    ...(contract.goal === answers.goal ? [] : [{ path: ["goal"], value: answers.goal }]),
    ...listEdits(["scope", "write"], contract.scope.write, answers.write),
    ...listEdits(["scope", "create"], contract.scope.create, answers.create),
    ...presetEdits(contract, answers.preset),
    ...commandEdits(contract.commands, answers.commands),
  ];
}

/** A new contract that says what was answered, and beyond that what its base says. */
export function contractDraft(base: Contract | undefined, answers: Answers): ContractDraft {
  const { preset } = answers;
  const kept = base === undefined ? {} : beyondDefaults(base);
  const never = [...new Set([...(base?.scope.never ?? []), ...(preset?.never ?? [])])];
  return {
    ...kept,
    ...(preset?.rules === undefined ? {} : { rules: preset.rules }),
    ...(preset?.limits === undefined ? {} : { limits: preset.limits }),
    goal: answers.goal,
    write: answers.write,
    create: answers.create,
    ...(never.length === 0 ? {} : { never }),
    commands: answers.commands.map((command) => asWritten(base?.commands ?? [], command)),
  };
}

/** True when nothing was answered that the contract does not say already. */
export function saysThat(contract: Contract, answers: Answers): boolean {
  return contractEdits(contract, answers).length === 0;
}

function listEdits(
  path: readonly string[],
  now: readonly string[],
  wanted: readonly string[],
): readonly ContractEdit[] {
  const removed = now.flatMap((glob, index) => (wanted.includes(glob) ? [] : [index]));
  return [
    ...removed.toReversed().map((index) => ({ path: [...path, index], value: undefined })),
    ...wanted.filter((glob) => !now.includes(glob)).map((glob) => ({ path: [...path, -1], value: glob })),
  ];
}

function commandEdits(now: readonly Command[], wanted: readonly AnsweredCommand[]): readonly ContractEdit[] {
  const removed = now.flatMap((command, index) => (wanted.some(isSame(command)) ? [] : [index]));
  const added = wanted.filter((command) => !now.some(isSame(command)));
  return [
    ...removed.toReversed().map((index) => ({ path: ["commands", index], value: undefined })),
    ...added.map(({ name, run }) => ({ path: ["commands", -1], value: { name, run } })),
  ];
}

function presetEdits(contract: Contract, preset: AnsweredRules | undefined): readonly ContractEdit[] {
  if (preset === undefined) return [];
  return [
    { path: ["rules"], value: preset.rules },
    { path: ["limits"], value: preset.limits },
    ...preset.never
      .filter((glob) => !contract.scope.never.includes(glob))
      .map((glob) => ({ path: ["scope", "never", -1], value: glob })),
  ];
}

/** The same name and the same line. */
export function isSame(command: AnsweredCommand): (other: AnsweredCommand) => boolean {
  return (other) => command.name === other.name && sameJson(command.run, other.run);
}

/** A command of the base keeps what the person did not see: folder, time limit, what it proves. */
function asWritten(base: readonly Command[], command: AnsweredCommand): ContractDraft["commands"][number] {
  const found = base.find(isSame(command));
  if (found === undefined) return { name: command.name, run: command.run };
  const { cwd, timeoutSeconds, proves } = plainCommand;
  return {
    name: found.name,
    run: found.run,
    ...(found.cwd === cwd ? {} : { cwd: found.cwd }),
    ...(found.timeoutSeconds === timeoutSeconds ? {} : { timeoutSeconds: found.timeoutSeconds }),
    ...(sameJson(found.proves, proves) ? {} : { proves: found.proves }),
  };
}

const plain = contractSchema.parse({ goal: "-", scope: {}, commands: [{ name: "x", run: ["x"] }] });
const plainCommand: Command = plain.commands[0] ?? {
  name: "",
  run: [],
  cwd: ".",
  timeoutSeconds: 600,
  proves: ["**"],
};

/** What a contract says other than what holds when it says nothing; goal, scope for writing and commands apart. */
function beyondDefaults(contract: Contract): Partial<ContractDraft> {
  const { rules, limits, network, env, carry, review, scope } = contract;
  const differs = (value: unknown, standard: unknown): boolean => !sameJson(value, standard);
  return {
    ...(differs(scope.read, plain.scope.read) ? { read: scope.read } : {}),
    ...(differs(rules, plain.rules) ? { rules: differences(rules, plain.rules) } : {}),
    ...(differs(limits, plain.limits) ? { limits: differences(limits, plain.limits) } : {}),
    ...(differs(network, plain.network) ? { network } : {}),
    ...(differs(env, plain.env) ? { env } : {}),
    ...(carry === undefined ? {} : { carry }),
    ...(differs(review, plain.review) ? { review } : {}),
  };
}

function differences<T extends object>(value: T, standard: T): Partial<T> {
  const known = new Map<string, unknown>(Object.entries(standard));
  const own = Object.entries(value).filter(([key, inner]) => !sameJson(inner, known.get(key)));
  return Object.fromEntries(own) as Partial<T>;
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
