import { randomUUID } from "node:crypto";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { decodeMetadata, encodeGguf } from "./gguf-file.ts";
import type { GgufTensor, GgufValue } from "./gguf-file.ts";
import { layerTensors, shape, tokenTensors } from "./model.ts";
import { seededRandom } from "./weights.ts";

const seed = 36;
const fileTypeQ8 = 7;
const userDefined = 4;
const architecture = "qwen35";

// The vocabulary file has placeholders where Qwen's own files have these; the numbers are Qwen's.
const namedTokens: ReadonlyMap<number, string> = new Map([
  [151657, "<tool_call>"],
  [151658, "</tool_call>"],
  [151665, "<tool_response>"],
  [151666, "</tool_response>"],
  [151667, "<think>"],
  [151668, "</think>"],
]);
const endOfTurn = 151645;

// The two lines in which the template of Qwen 3.6 differs from that of 3.5.
const templateChanges = [
  [
    "{%- if loop.index0 > ns.last_query_index %}",
    "{%- if (preserve_thinking is defined and preserve_thinking is true) or (loop.index0 > ns.last_query_index) %}",
  ],
  [
    "args_value | tojson | safe if args_value is mapping or (args_value is sequence and args_value is not string) else args_value | string",
    "args_value | string if args_value is string else args_value | tojson | safe",
  ],
] as const;

/**
 * Writes a model of Qwen's hybrid architecture with Qwen's tokenizer and chat template: about 27 MB, and the
 * same bytes each time. Its weights are noise, apart from the habit described in `habit.ts`.
 */
export async function writeTinyModel(sourceDir: string, file: string): Promise<void> {
  const vocabulary = decodeMetadata(await readFile(join(sourceDir, "models/ggml-vocab-qwen35.gguf")));
  const template = await readFile(join(sourceDir, "models/templates/Qwen3.5-4B.jinja"), "utf8");
  const tokens = tokensOf(vocabulary);
  const random = seededRandom(seed);
  const tensors: GgufTensor[] = [...tokenTensors(tokens, random), ...layerTensors(random)];
  const metadata = new Map<string, GgufValue>([
    ...modelMetadata(),
    ...tokenizerMetadata(vocabulary, tokens, template),
  ]);
  await writeWhole(file, encodeGguf(metadata, tensors));
}

function modelMetadata(): [string, GgufValue][] {
  const own: [string, GgufValue][] = [
    ["block_count", u32(shape.layers)],
    ["context_length", u32(shape.context)],
    ["embedding_length", u32(shape.width)],
    ["feed_forward_length", u32(shape.feedForward)],
    ["attention.head_count", u32(shape.heads)],
    ["attention.head_count_kv", u32(shape.keyHeads)],
    ["attention.key_length", u32(shape.headWidth)],
    ["attention.value_length", u32(shape.headWidth)],
    ["attention.layer_norm_rms_epsilon", f32(1e-6)],
    ["rope.freq_base", f32(1e7)],
    ["rope.dimension_count", u32(shape.ropeWidth)],
    ["rope.dimension_sections", { type: "i32s", value: shape.ropeSections }],
    ["ssm.conv_kernel", u32(shape.convolution)],
    ["ssm.state_size", u32(shape.stateWidth)],
    ["ssm.group_count", u32(1)],
    ["ssm.time_step_rank", u32(shape.stateHeads)],
    ["ssm.inner_size", u32(shape.stateWidth * shape.stateHeads)],
    ["full_attention_interval", u32(shape.attentionEvery)],
  ];
  return [
    ["general.architecture", { type: "string", value: architecture }],
    ["general.name", { type: "string", value: "tiny qwen35 for tests" }],
    ["general.file_type", u32(fileTypeQ8)],
    ...own.map(([key, value]): [string, GgufValue] => [`${architecture}.${key}`, value]),
  ];
}

function tokenizerMetadata(
  vocabulary: ReadonlyMap<string, GgufValue>,
  tokens: readonly string[],
  template: string,
): [string, GgufValue][] {
  const types = Array.from(numbersOf(vocabulary, "tokenizer.ggml.token_type"));
  for (const token of namedTokens.keys()) types[token] = userDefined;
  return [
    ...[...vocabulary].filter(([key]) => key.startsWith("tokenizer.")),
    ["tokenizer.ggml.tokens", { type: "strings", value: tokens }],
    ["tokenizer.ggml.token_type", { type: "i32s", value: types }],
    ["tokenizer.ggml.eos_token_id", u32(endOfTurn)],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: false }],
    ["tokenizer.chat_template", { type: "string", value: changed(template) }],
  ];
}

function tokensOf(vocabulary: ReadonlyMap<string, GgufValue>): string[] {
  const entry = vocabulary.get("tokenizer.ggml.tokens");
  if (entry?.type !== "strings") throw new Error("the vocabulary file has no tokens");
  return entry.value.map((token, id) => namedTokens.get(id) ?? token);
}

function numbersOf(vocabulary: ReadonlyMap<string, GgufValue>, key: string): readonly number[] {
  const entry = vocabulary.get(key);
  if (entry?.type !== "i32s") throw new Error(`the vocabulary file has no ${key}`);
  return entry.value;
}

function changed(template: string): string {
  let text = template;
  for (const [from, to] of templateChanges) {
    if (!text.includes(from)) throw new Error(`the chat template has no ${from}`);
    text = text.replace(from, () => to);
  }
  return text;
}

async function writeWhole(file: string, parts: readonly Uint8Array[]): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`;
  const handle = await open(partial, "w");
  try {
    for (const part of parts) await handle.writeFile(part);
  } finally {
    await handle.close();
  }
  await rename(partial, file);
}

function u32(value: number): GgufValue {
  return { type: "u32", value };
}

function f32(value: number): GgufValue {
  return { type: "f32", value };
}
