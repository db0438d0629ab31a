import type { DiffList } from "./diff-list.ts";
import { rowOfLine } from "./diff-rows.ts";
import type { Loaded, Target } from "./state.ts";

/** Brings a place of the page to where it is read, with the focus on it. */
export function revealOn(app: Loaded, list: DiffList, target: Target): void {
  switch (target.kind) {
    case "section":
      return goTo(document.getElementById(`${target.name}-title`));
    case "command":
      return goTo(
        [...document.querySelectorAll<HTMLElement>("tr[data-command]")]
          .find((row) => row.dataset["command"] === target.name)
          ?.querySelector("th") ?? null,
      );
    case "file":
      return row(list.rows.fileAt.get(target.path), list);
    case "hunk": {
      open(app, app.shown.hunkOf.get(target.id)?.file.path);
      return soon(() => row(list.rows.hunkAt.get(target.id), list));
    }
    case "line": {
      open(app, app.shown.hunkOf.get(target.hunk)?.file.path);
      return soon(() => row(rowOfLine(list.rows, target.hunk, target.at), list));
    }
  }
}

function goTo(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "start" });
  element?.focus({ preventScroll: true });
}

function row(index: number | undefined, list: DiffList): void {
  if (index !== undefined) list.reveal(index, true);
}

/** A closed file is opened before one of its hunks is shown. */
function open(app: Loaded, path: string | undefined): void {
  const { collapsed } = app.state.ui;
  if (path !== undefined && collapsed.includes(path))
    app.changeUi({ collapsed: collapsed.filter((other) => other !== path) });
}

/** After the page was drawn. */
function soon(act: () => void): void {
  requestAnimationFrame(() => requestAnimationFrame(act));
}
