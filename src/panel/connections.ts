import { t } from "./l10n.ts";
import { html, nothing } from "lit";
import type { Report } from "../report/schema.ts";
import { icon, type Piece } from "./parts.ts";
import type { CommandResult } from "./shown.ts";
import type { Loaded } from "./state.ts";
import { counted, printableLine, size } from "./text.ts";

type Network = NonNullable<CommandResult["network"]>;
type Connection = NonNullable<Network["connections"]>[number];
type Shown = Connection & { readonly command: string };

/** Who talked to whom through the proxy for named hosts; refused ones first. Absent where nobody did. */
export function connections(app: Loaded): Piece {
  const all = connectionsOf(app.proposal.report.evidence);
  if (all.length === 0) return nothing;
  const refused = all.filter(({ allowed }) => !allowed);
  const title =
    refused.length === 0
      ? counted(all.length, "connection")
      : t("{0}, {1} refused", counted(all.length, "connection"), refused.length);
  const sorted = [...refused, ...all.filter(({ allowed }) => allowed)];
  return html`<details class="hidden connections">
    <summary>${title}</summary>
    <ul>
      ${sorted.map(row)}
    </ul>
  </details>`;
}

function connectionsOf({ commands, workerNetwork = [], baseline }: Report["evidence"]): readonly Shown[] {
  const listed = (command: string, network: Network | undefined): readonly Shown[] =>
    (network?.connections ?? []).map((one) => ({ ...one, command }));
  return [
    ...commands.flatMap(({ name, network }) => listed(name, network)),
    ...workerNetwork.flatMap(({ command, network }) => listed(t("{0}, run by the worker", command), network)),
    ...baseline.flatMap(({ name, network }) => listed(t("{0}, on the base", name), network)),
  ];
}

function row({ command, host, port, allowed, why, times, sent, received }: Shown): Piece {
  const facts = [
    command,
    ...(times === 1 ? [] : [t("{0} times", times)]),
    ...(allowed ? [t("{0} sent", size(sent)), t("{0} received", size(received))] : [t("refused")]),
    ...(why === undefined ? [] : [why]),
  ];
  return html`<li>
    ${icon(allowed ? "globe" : "circle-slash", "quiet")}
    <bdi class="path">${printableLine(`${host}:${port}`)}</bdi>
    <span class="quiet">${facts.map(printableLine).join(" · ")}</span>
  </li>`;
}
