import type { ContractDraft } from "./draft.ts";
import { pathKinds } from "./path-kinds.ts";

/** What a kind of work commonly allows. Goal and commands are the contract's own; so is the scope where a preset has none. */
export interface Preset
  extends
    Pick<ContractDraft, "rules" | "limits">,
    Required<Pick<ContractDraft, "write" | "create" | "never">> {
  readonly id: string;
  /** A few words for a list. */
  readonly label: string;
  /** One sentence: what it allows. */
  readonly description: string;
}

const { docs: documents, tests, dependencies: manifests, migration, generated } = pathKinds;

/** From the narrowest to the one that decides nothing. */
export const presets: readonly Preset[] = [
  {
    id: "hotfix",
    label: "Hotfix",
    description: "A small change of existing files: nothing new, nothing deleted, 3 files, 80 lines.",
    write: [],
    create: [],
    never: [],
    rules: { operations: [], publicApi: "unchanged", minimalDiff: "on" },
    limits: { files: 3, lines: 80, minutes: 15, steps: 40 },
  },
  {
    id: "docs",
    label: "Docs Only",
    description: "Documents may be changed and created, code stays as it is.",
    write: documents,
    create: documents,
    never: [],
    rules: { docsOnly: "files" },
    limits: { files: 15, lines: 1500 },
  },
  {
    id: "tests",
    label: "Tests Only",
    description: "Tests may be changed and created, the code that they test stays as it is.",
    write: tests,
    create: tests,
    never: ["**/*.snap"],
    limits: { files: 15, lines: 1500 },
  },
  {
    id: "refactor",
    label: "Refactor",
    description: "Files may be moved and deleted too; tests stay, so that they prove the same as before.",
    write: [],
    create: [],
    never: [...tests, "**/*.snap"],
    rules: { operations: ["create", "delete", "rename"], tests: "readonly", publicApi: "unchanged" },
    limits: { files: 40, lines: 2000, minutes: 45, steps: 120 },
  },
  {
    id: "dependencies",
    label: "Dependency Bump",
    description: "Manifests and lockfiles alone may be changed; nothing new, nothing deleted.",
    write: manifests,
    create: [],
    never: [],
    rules: { operations: [], dependencies: "any" },
    limits: { files: 10, lines: 20_000 },
  },
  {
    id: "migration",
    label: "Migration",
    description: "New migrations may be added, and nothing else changes; existing ones stay as they are.",
    write: [],
    create: migration,
    never: [],
    rules: { migrations: "alone" },
    limits: { files: 4, lines: 400 },
  },
  {
    id: "generated",
    label: "Generated Refresh",
    description: "Generated files alone may be changed, made and deleted, by running their generator.",
    write: generated,
    create: generated,
    never: [],
    rules: { operations: ["create", "delete"], generated: "any" },
    limits: { files: 200, lines: 100_000 },
  },
  {
    id: "blank",
    label: "Blank",
    description: "Everything has its careful default.",
    write: [],
    create: [],
    never: [],
  },
];
