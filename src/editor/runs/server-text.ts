import { shownLine, type Translate } from "../shown-text.ts";
import type { ServerStatus } from "./server-status.ts";

/** What the status bar says of the server and of the runs. */
export interface ServerText {
  /** With icons. */
  readonly text: string;
  readonly tooltip: string;
  readonly spoken: string;
  readonly warns: boolean;
}

export interface RunCounts {
  readonly live: number;
  readonly queued: number;
}

export function serverText(
  status: ServerStatus,
  url: string,
  { live, queued }: RunCounts,
  t: Translate,
): ServerText {
  const { icon, short, long } = partsOf(status, t);
  const runs = [
    ...(live === 0 ? [] : [live === 1 ? t("1 run live") : t("{0} runs live", live)]),
    ...(queued === 0 ? [] : [t("{0} queued", queued)]),
  ];
  const tail = runs.length === 0 ? "" : ` · ${runs.join(", ")}`;
  const lines = [...long, t("Address: {0}", shownLine(url)), ...runs, t("Select to run the doctor.")];
  return {
    text: `$(${icon}) ${short}${tail}`,
    tooltip: lines.join("\n"),
    spoken: `Remit: ${[...long, ...runs].join(", ")}`,
    warns: status.kind === "failed",
  };
}

interface Parts {
  readonly icon: string;
  readonly short: string;
  readonly long: readonly string[];
}

function partsOf(status: ServerStatus, t: Translate): Parts {
  switch (status.kind) {
    case "unasked":
      return { icon: "server", short: "Remit", long: [t("The model's server was not asked yet.")] };
    case "loading":
      return {
        icon: "loading~spin",
        short: t("Loading model"),
        long: [t("The server is loading its model.")],
      };
    case "failed":
      return { icon: "warning", short: t("No model"), long: [shownLine(status.message)] };
    case "ready":
      return readyParts(status, t);
  }
}

function readyParts({ facts, busySlots }: Extract<ServerStatus, { kind: "ready" }>, t: Translate): Parts {
  const { totalSlots, contextTokens } = facts;
  const model = modelName(facts.model);
  const slots = busySlots === undefined ? "" : ` ${busySlots}/${totalSlots}`;
  const used =
    busySlots === undefined
      ? t("{0} slots", totalSlots)
      : t("{0} of {1} slots in use", busySlots, totalSlots);
  return {
    icon: "server",
    short: `${shownLine(model, 24)}${slots}`,
    long: [
      t("Model: {0}", shownLine(model)),
      used,
      t("{0} tokens of context for each slot", contextTokens.toLocaleString("en")),
    ],
  };
}

/** A server may name a model by its file. */
function modelName(name: string): string {
  return (name.split(/[\\/]/).at(-1) ?? name).replace(/\.gguf$/i, "");
}
