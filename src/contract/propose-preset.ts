import { kindOfGlobs, type PathKind } from "./path-kinds.ts";
import { presets, type Preset } from "./presets.ts";

/** A preset that fits what is known of a task, and why. */
export interface ProposedPreset {
  readonly preset: Preset;
  /** A phrase such as `the scope names documents alone`. */
  readonly why: string;
}

/** What is known of a task before its contract is written. */
export interface KnownTask {
  readonly goal: string;
  /** Globs of `scope.write` and `scope.create`, as far as they are known. */
  readonly scope: readonly string[];
}

/**
 * The preset that a goal's words and the kinds of paths in its scope speak for; undefined where nothing speaks for one.
 * The scope counts more than the words. A proposal only: nothing holds until a person takes it.
 */
export function proposePreset({ goal, scope }: KnownTask): ProposedPreset | undefined {
  const kind = kindOfGlobs(scope);
  if (kind !== undefined) return proposed(kind, `the scope names ${kindNames[kind]} alone`);
  for (const { id, words } of signs) {
    const found = words.exec(goal)?.[0];
    if (found !== undefined && !isContradicted(id, scope)) {
      return proposed(id, `the goal says "${found.toLowerCase()}"`);
    }
  }
  return undefined;
}

const kindNames: Readonly<Record<PathKind, string>> = {
  docs: "documents",
  tests: "tests",
  dependencies: "manifests and lockfiles",
  migration: "migrations",
  generated: "generated files",
};

/** What people write into a goal, the surest first. */
const signs: readonly { readonly id: string; readonly words: RegExp }[] = [
  {
    id: "dependencies",
    words:
      /\b(?:bump|upgrade|downgrade|update)\s+(?:\S+\s+){0,3}(?:dependenc(?:y|ies)|packages?|lock ?files?|to\s+v?\d+(?:\.\d+)*)/i,
  },
  {
    id: "migration",
    words:
      /\b(?:add|write|create)\s+(?:an?\s+|the\s+)?(?:\S+\s+){0,3}migration\b|\b(?:add|drop)\s+(?:an?\s+|the\s+)?(?:\S+\s+){0,2}column\b/i,
  },
  { id: "generated", words: /\bre-?generate\b|\bre-?run\s+(?:the\s+)?(?:code ?gen\w*|generators?)\b/i },
  {
    id: "docs",
    words:
      /\b(?:readme|changelog|documentation|docs?)\b(?!\s*(?:strings?\b|\.))|\btypos?\s+in\s+(?:the\s+)?(?:docs?|readme|comments?)\b/i,
  },
  {
    id: "tests",
    words:
      /\b(?:add|write|extend|improve)\s+(?:(?:unit|integration|regression|missing|more|some|the|a|an)\s+)*tests?\b|\btest\s+coverage\b|\bcover\b.*\b(?:with|by)\s+(?:a\s+)?tests?\b/i,
  },
  {
    id: "refactor",
    words: /\brefactor\w*\b|\brestructur\w*\b|\bextract\s+\S+\s+(?:into|to)\b|\bsplit\s+\S+\s+(?:into|up)\b/i,
  },
  {
    id: "hotfix",
    words: /\bhot-?fix\w*\b|\bregression\b|\burgent\w*\b|\bproduction\s+(?:bug|issue|error)\b/i,
  },
];

/** Words of a goal are of no weight where the scope is about something that the preset would not allow. */
function isContradicted(id: string, scope: readonly string[]): boolean {
  const preset = presets.find((candidate) => candidate.id === id);
  return scope.length > 0 && preset !== undefined && preset.write.length + preset.create.length > 0;
}

function proposed(id: string, why: string): ProposedPreset | undefined {
  const preset = presets.find((candidate) => candidate.id === id);
  return preset === undefined ? undefined : { preset, why };
}
