import { t } from "./l10n.ts";
import { html, nothing } from "lit";
import type { Report } from "../report/schema.ts";
import { icon, type Piece } from "./parts.ts";
import { counted, printablePath } from "./text.ts";

type Meanwhile = NonNullable<Report["evidence"]["meanwhile"]>;

/** The developer's own files that changed during the run, calmly: it worked on a copy. Absent where none did. */
export function meanwhile(seen: Meanwhile | undefined): Piece {
  if (seen === undefined || seen.changed.length === 0) return nothing;
  const count = seen.changed.length + seen.unlisted;
  return html`<details class="hidden meanwhile">
    <summary>
      ${t(
        "{0} of yours changed while it ran. It worked on a copy, so that is fine; who changed them cannot be seen.",
        counted(count, "file"),
      )}
    </summary>
    <ul>
      ${seen.changed.map(
        ({ place, path, how }) =>
          html`<li>
            ${icon(place === "home" ? "home" : "file", "quiet")}
            <bdi class="path">${place === "home" ? "~/" : ""}${printablePath(path)}</bdi>
            <span class="quiet">${words[how]()}</span>
          </li>`,
      )}
      ${seen.unlisted === 0 ? nothing : html`<li class="quiet">${t("{0} more", seen.unlisted)}</li>`}
    </ul>
  </details>`;
}

const words = {
  changed: () => t("changed"),
  appeared: () => t("appeared"),
  gone: () => t("gone"),
} as const;
