import { t } from "./l10n.ts";
import { chooseParts, setReviewed } from "./diff-heads.ts";
import type { DiffList } from "./diff-list.ts";
import { lastUpTo, type Row } from "./diff-rows.ts";
import type { Finder } from "./finder.ts";
import { doorsOf } from "./selection.ts";
import type { Loaded } from "./state.ts";
import { printablePath } from "./text.ts";

/** The page's keys. None works while a person types, none together with Ctrl, Alt or Cmd but Ctrl+F (⌘F). */

export interface Keys {
  readonly list: DiffList;
  readonly finder: Finder;
}

export function pressKey(event: KeyboardEvent, app: Loaded, keys: Keys): void {
  const together = event.ctrlKey || event.metaKey;
  if (together && !event.altKey && event.key.toLowerCase() === "f") {
    event.preventDefault();
    return keys.finder.open();
  }
  if (event.defaultPrevented || together || event.altKey || isTyping(event) || app.state.keysOpen) return;
  const press = keys.finder.takes(event) ? undefined : actions[event.key];
  if (press === undefined) return;
  event.preventDefault();
  press(app, keys);
}

function isTyping(event: KeyboardEvent): boolean {
  const [target] = event.composedPath();
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const actions: Readonly<Record<string, (app: Loaded, keys: Keys) => void>> = {
  j: (app, { list }) => step(app, list, list.rows.stops, 1),
  k: (app, { list }) => step(app, list, list.rows.stops, -1),
  n: (app, { list }) => step(app, list, list.rows.files, 1),
  p: (app, { list }) => step(app, list, list.rows.files, -1),
  x: (app, { list }) => toggle(app, rowAt(list)),
  v: (app, { list }) => review(app, list, rowAt(list)),
  o: (app, { list }) => open(app, rowAt(list)),
  "/": (_app, { finder }) => finder.open(),
  a: (app) => accept(app),
  r: (app) => reject(app),
  "?": (app) => {
    app.state.keysOpen = true;
    app.draw();
  },
};

function step(app: Loaded, list: DiffList, places: readonly number[], by: 1 | -1): void {
  const current = list.current();
  const at =
    by > 0 ? lastUpTo(places, current) + 1 : lastUpTo(places, list.hasFocus() ? current - 1 : current);
  const index = places[Math.max(0, at)];
  if (index === undefined) return app.announce(by > 0 ? t("No further change") : t("No earlier change"));
  list.reveal(index, true);
}

/** The hunk or file that the keyboard is at. */
function rowAt(list: DiffList): Row | undefined {
  if (!list.hasFocus()) return undefined;
  return list.rows.rows[list.current()];
}

function toggle(app: Loaded, row: Row | undefined): void {
  if (row === undefined) return app.announce(t("Press j to go to a hunk first"));
  if (app.review.held) return app.announce(t("Already accepted: roll back first"));
  if (app.review.busy !== undefined) return app.announce(app.review.busy);
  const parts = row.kind === "hunk" ? [row.hunk.id] : row.file.parts;
  const out = parts.every((part) => app.review.dropped.includes(part));
  chooseParts(app, parts, out);
  app.announce(out ? t("Selected") : t("Left out"));
}

function review(app: Loaded, list: DiffList, row: Row | undefined): void {
  if (row === undefined) return app.announce(t("Press n to go to a file first"));
  const ticked = !app.review.reviewed.includes(row.file.path);
  const head = list.rows.fileAt.get(row.file.path);
  if (head !== undefined) list.reveal(head, true);
  setReviewed(app, row.file, ticked);
  app.announce(`${printablePath(row.file.path)}: ${ticked ? t("reviewed") : t("not reviewed")}`);
}

function open(app: Loaded, row: Row | undefined): void {
  if (row === undefined) return app.send("openDiff", {});
  const line = row.kind === "hunk" && row.hunk.start > 0 ? { line: row.hunk.start } : {};
  app.send("openDiff", { path: row.file.path, ...line });
}

function accept(app: Loaded): void {
  const doors = doorsOf(app.review, app.shown);
  const { digest } = app.proposal.report.evidence;
  if (app.review.held) return app.announce(t("Already accepted"));
  if (doors.primary === undefined) return refuse(app, "accept", doors.accept ?? "");
  app.send(doors.primary, { digest });
}

function reject(app: Loaded): void {
  const { reject: refused } = doorsOf(app.review, app.shown);
  if (app.review.held) return app.announce(t("Already accepted: roll back first"));
  if (refused !== undefined) return refuse(app, "reject", refused);
  app.send("reject", { digest: app.proposal.report.evidence.digest });
}

/** A refused key says why, where the button is. */
function refuse(app: Loaded, id: string, why: string): void {
  document.getElementById(id)?.focus();
  app.announce(why);
}
