/** The least context of one slot with which long runs need no compaction. */
export const recommendedContextTokens = 200_000;

/**
 * The llama-server line that Remit is made for: two slots of about 200,000 tokens each, no prompt cache shared
 * between conversations, only pages of this machine may call it.
 */
export function recommendedCommand(modelFile = "Qwen3.6-35B-A3B-UD-Q4_K_M.gguf"): string {
  return [
    `llama-server -m ${quote(modelFile)} --jinja --no-mmproj -ngl 99 -fa on`,
    "-c 409600 -np 2 --cache-ram 0 --ctx-checkpoints 32 --checkpoint-min-step 2048",
    "--no-context-shift --reasoning-format deepseek --reasoning-preserve",
    "--host 127.0.0.1 --port 8080 --cors-origins localhost --offline --metrics",
  ].join(" ");
}

function quote(file: string): string {
  return /^[\w./:=@%+-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}
