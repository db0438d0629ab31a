import { Fault } from "../base/fault.ts";
import { presets, type Preset } from "../contract/presets.ts";
import { proposePreset } from "../contract/propose-preset.ts";
import type { InitIo, InitOptions } from "./init-contract.ts";

/**
 * The preset that was named, or that a person takes when it is proposed to them. Where nobody can be asked it is told
 * and not taken. Fault usage for a name that no preset has.
 */
export async function findPreset(
  goal: string,
  options: InitOptions,
  { questions, print }: Pick<InitIo, "questions" | "print">,
): Promise<Preset | undefined> {
  if (options.preset !== undefined) return presetNamed(options.preset);
  const proposal = proposePreset({ goal, scope: [...options.write, ...options.create] });
  if (proposal === undefined) return undefined;
  const { preset, why } = proposal;
  const said = `${preset.label}: ${why}. ${preset.description}`;
  if (questions === undefined) {
    print(`Proposed: --preset ${preset.id} (${said})\n`);
    return undefined;
  }
  for (;;) {
    const answer = await questions.ask(`${said}\nWhich preset? One of ${ids}:`, preset.id);
    const chosen = presets.find(({ id }) => id === answer);
    if (chosen !== undefined) return chosen;
  }
}

/** The options with the preset's scope where they name none. */
export function withScopeOf(preset: Preset | undefined, options: InitOptions): InitOptions {
  if (preset === undefined || options.write.length + options.create.length > 0) return options;
  return { ...options, write: preset.write, create: preset.create };
}

const ids = presets.map(({ id }) => id).join(", ");

function presetNamed(name: string): Preset {
  const found = presets.find(({ id }) => id === name);
  if (found !== undefined) return found;
  throw new Fault("usage", `There is no preset ${JSON.stringify(name)}.`, { hint: `Name one of ${ids}.` });
}
