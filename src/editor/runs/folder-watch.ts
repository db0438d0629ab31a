import { watch, type FSWatcher } from "node:fs";

/** Watches a few folders for what comes and goes in them. Only a hint: what it misses is found by the next look. */
export interface FolderWatch {
  /** Watches these, and no longer those that are not among them. What cannot be watched is left out. */
  follow(dirs: readonly string[]): void;
  dispose(): void;
}

const settleMs = 100;

/** `hint` comes once for what happens at about the same time. */
export function openFolderWatch(hint: () => void): FolderWatch {
  const watchers = new Map<string, FSWatcher>();
  let timer: NodeJS.Timeout | undefined;

  const noticed = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      hint();
    }, settleMs);
  };
  const drop = (dir: string): void => {
    watchers.get(dir)?.close();
    watchers.delete(dir);
  };
  const add = (dir: string): void => {
    try {
      const watcher = watch(dir, { persistent: false }, noticed);
      watcher.on("error", () => drop(dir));
      watchers.set(dir, watcher);
    } catch {
      // It is not there yet, or the system has no watch left: looking at it now and then finds the same.
      return;
    }
  };
  return {
    follow(dirs) {
      for (const dir of watchers.keys()) if (!dirs.includes(dir)) drop(dir);
      for (const dir of dirs) if (!watchers.has(dir)) add(dir);
    },
    dispose() {
      clearTimeout(timer);
      for (const dir of watchers.keys()) drop(dir);
    },
  };
}
