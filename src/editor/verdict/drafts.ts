import type * as vscode from "vscode";
import { emptyDraft, type Draft } from "./review-state.ts";

/** Keeps what a person did on proposals and has not decided yet, over reloads of the window. */
export interface Drafts {
  read(run: string, digest: string): Draft;
  keep(run: string, digest: string, draft: Draft): void;
}

const key = "remit.drafts";
const maxDrafts = 100;

type Kept = Record<string, Draft | undefined>;

export function openDrafts(memory: vscode.Memento): Drafts {
  return {
    read(run, digest) {
      return { ...emptyDraft, ...memory.get<Kept>(key, {})[`${run} ${digest}`] };
    },
    keep(run, digest, draft) {
      const name = `${run} ${digest}`;
      const others = Object.entries(memory.get<Kept>(key, {})).filter(([other]) => other !== name);
      const empty = draft.dropped.length + draft.reviewed.length + draft.waivers.length === 0;
      const kept = empty ? others : [...others, [name, draft] as const];
      void memory.update(key, Object.fromEntries(kept.slice(-maxDrafts)));
    },
  };
}
