/** The least context of one slot with which long runs need no compaction. */
export const recommendedContextTokens = 200_000;

/** Where a server shall listen. */
export interface ServerPlace {
  readonly host: string;
  readonly port: string;
}

/**
 * The arguments of the llama-server that Remit is made for: two slots of about 200,000 tokens each, no prompt cache
 * shared between conversations, only pages of this machine may call it.
 */
export function recommendedArguments(
  modelFile: string,
  { host, port }: ServerPlace = { host: "127.0.0.1", port: "8080" },
): readonly string[] {
  const before = "--jinja --no-mmproj -ngl 99 -fa on -c 409600 -np 2 --cache-ram 0 --ctx-checkpoints 32";
  const more =
    "--checkpoint-min-step 2048 --no-context-shift --reasoning-format deepseek --reasoning-preserve";
  const after = "--cors-origins localhost --offline --metrics";
  const words = `${before} ${more}`.split(" ");
  return ["-m", modelFile, ...words, "--host", host, "--port", port, ...after.split(" ")];
}

/** The same as a line to type. */
export function recommendedCommand(modelFile = "Qwen3.6-35B-A3B-UD-Q4_K_M.gguf"): string {
  return ["llama-server", ...recommendedArguments(modelFile).map(quote)].join(" ");
}

function quote(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
