import type { SyntaxNode } from "../syntax/node.ts";

/** What stands between an assertion and its being carried out. */
export interface Guard {
  /** How many conditions it lies in. */
  readonly conditions: number;
  /** A failure of it is caught and goes nowhere. */
  readonly isCaught: boolean;
  /** It comes after a statement that leaves. */
  readonly isUnreachable: boolean;
  /** It is a promise that nobody waits for. */
  readonly isUnawaited: boolean;
}

/** How far a value may be off. */
export interface Tolerance {
  readonly value: number;
  readonly text: string;
  readonly looserWhen: "greater" | "less";
}

/** One thing that a test demands. Texts are normalised: formatting, quotes and messages play no part. */
export interface Assertion {
  readonly text: string;
  readonly subject: string;
  readonly matcher: string;
  readonly expected: string;
  readonly isNegated: boolean;
  /** From 1 (there is something) to 4 (exactly this); undefined where the matcher is not known. */
  readonly rank: number | undefined;
  readonly tolerance?: Tolerance;
  readonly guard: Guard;
  readonly node: SyntaxNode;
}

/** Something in a test or its surroundings, as it is written. */
export interface Marker {
  readonly text: string;
  readonly line: number;
  readonly isConditional: boolean;
}

/** A number that says how long or how often a test may try. */
export interface Setting {
  readonly kind: "time-out" | "retries";
  readonly value: number;
  readonly line: number;
}

/** One case of a table that a test runs over. */
export interface Row {
  readonly text: string;
  readonly line: number;
}

/** One test as it is written. */
export interface TestCase {
  /** Suites and classes that it lies in, then its own name. */
  readonly name: readonly string[];
  readonly line: number;
  readonly endLine: number;
  readonly skip?: Marker;
  readonly focus?: Marker;
  readonly assertions: readonly Assertion[];
  readonly rows: readonly Row[];
  readonly settings: readonly Setting[];
  /** Of its body, without assertions and comments; of one that holds others, what stands before them. */
  readonly statements: readonly string[];
  /** All of it, for finding it again under another name. */
  readonly body: string;
  /** Names of what it calls. */
  readonly calls: ReadonlySet<string>;
}

/** Code of a test file that lies in no test. */
export interface Shared {
  readonly name: string | undefined;
  readonly text: string;
  readonly line: number;
  readonly endLine: number;
  /** What it replaces while tests run, such as a mocked module. */
  readonly isMock: boolean;
}

/** Everything that a test file holds. */
export interface TestFile {
  readonly tests: readonly TestCase[];
  readonly shared: readonly Shared[];
  readonly settings: readonly Setting[];
  /** Suites that are focused although they may hold no test. */
  readonly focused: readonly Marker[];
}
