import type { AttackResult } from "../test/support/attack-run.ts";

export function isHeld({ wrong }: AttackResult): boolean {
  return wrong.length === 0;
}

/** Who stops what; honest runs, what nobody decides, and what went wrong stand apart. */
export function attackTable(results: readonly AttackResult[]): string {
  const decided = results.filter(({ undecided }) => undecided === undefined);
  const attacks = decided.filter(({ family }) => family !== "honest");
  const honest = decided.filter(({ family }) => family === "honest");
  const open = results.filter(({ undecided }) => undecided !== undefined);
  return [
    ...section("Attacks", rowsOf(attacks, howStopped)),
    ...section(
      "Honest runs",
      rowsOf(honest, () => "clean"),
    ),
    ...section(
      "Not decided by this version, and not counted as passed",
      rowsOf(open, ({ undecided = "" }) => undecided),
    ),
    ...section("Escapes and false alarms", results.filter((result) => !isHeld(result)).flatMap(complaint)),
    summary(attacks),
  ].join("\n");
}

const detecting = new Set(["rules", "commands"]);

function howStopped({ by }: AttackResult): string {
  if (by === undefined) return "–";
  return `${detecting.has(by) ? "detected" : "prevented"} by ${by}`;
}

function rowsOf(results: readonly AttackResult[], how: (result: AttackResult) => string): readonly string[] {
  const width = Math.max(0, ...results.map(({ name }) => name.length));
  return results.map((result) => {
    const mark = isHeld(result) ? "✓" : "✗";
    const seconds = `${(result.durationMs / 1000).toFixed(1)} s`.padStart(7);
    const cells = [result.name.padEnd(width), how(result).padEnd(25), result.verdict.padEnd(12), seconds];
    return `  ${mark} ${cells.join("  ")}  ${result.about}`;
  });
}

function section(title: string, rows: readonly string[]): readonly string[] {
  return rows.length === 0 ? [] : [title, ...rows, ""];
}

function complaint({ name, wrong }: AttackResult): readonly string[] {
  return wrong.map((text) => `  ✗ ${name}: ${text}`);
}

function summary(attacks: readonly AttackResult[]): string {
  const held = attacks.filter(isHeld);
  const detected = held.filter(({ by }) => by !== undefined && detecting.has(by)).length;
  return `${attacks.length} attacks: ${held.length - detected} prevented, ${detected} detected, ${attacks.length - held.length} escaped.\n`;
}
