/**
 * The run that a command is for: its name, or what the runs view hands over for a row. For a run without a record its id.
 * Undefined for anything else, such as no argument at all.
 */
export function runNameOf(argument: unknown): string | undefined {
  if (typeof argument === "string") return argument;
  if (typeof argument !== "object" || argument === null || !("kind" in argument) || !("id" in argument))
    return undefined;
  return argument.kind === "run" && typeof argument.id === "string" ? argument.id : undefined;
}
