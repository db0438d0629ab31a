import type { GgufTensor } from "./gguf-file.ts";
import { markers, pulls } from "./habit.ts";
import type { Mark, Pull } from "./habit.ts";
import { Matrix, noise, TokenTable, vectorTensor } from "./weights.ts";
import type { Random } from "./weights.ts";

/** The sizes of the model. As in Qwen, three layers of four are gated delta nets and the fourth is attention. */
export const shape = {
  context: 262144,
  layers: 4,
  attentionEvery: 4,
  width: 64,
  feedForward: 128,
  heads: 2,
  keyHeads: 1,
  headWidth: 32,
  ropeWidth: 16,
  ropeSections: [3, 3, 2, 0],
  convolution: 4,
  stateWidth: 32,
  stateHeads: 2,
} as const;

// The first dimensions of a token's vector carry the habit: one for each token that something follows, one for
// each mark, and one that is the same for all tokens. The others carry noise, and noise is written only there.
const sources = [...new Set(pulls.flatMap(({ after }) => Object.keys(after ?? {})))];
const markDimension: Readonly<Record<Mark, number>> = { think: sources.length, call: sources.length + 1 };
const constant = sources.length + 2;
const firstNoise = constant + 1;

const signal = 3.9;
const constantValue = 0.5;
// A grammar allows many spellings of a name; the longest tokens are those the tokenizer itself would choose.
const longestFavoured = 8;
// A call names its tool right after a "=": more noise there makes for different tools.
const toolChoice = 0.3;
const unused = /^\[PAD|^<\|/;

/** The tensors that have one row a token: what is read and what is said. */
export function tokenTensors(tokens: readonly string[], random: Random): GgufTensor[] {
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const read = new TokenTable(shape.width, tokens.length);
  const said = new TokenTable(shape.width, tokens.length);
  for (const [id, token] of tokens.entries()) {
    const source = sources.indexOf(asText(token));
    read.set(id, constant, constantValue);
    if (source >= 0) read.set(id, source, signal);
    for (let input = firstNoise; input < shape.width; input += 1) {
      read.set(id, input, noise(random, source >= 0 ? 0.15 : 0.3));
      said.set(id, input, noise(random, token.startsWith("=") ? toolChoice : 0.03));
    }
    if (unused.test(token)) said.set(id, constant, -signal);
    else if (/[a-z]/i.test(token))
      said.set(id, markDimension.call, 0.25 * Math.min(token.length, longestFavoured));
  }
  for (const pull of pulls) addPull(said, tokenId(ids, pull.token), pull);
  return [
    read.tensor("token_embd.weight"),
    said.tensor("output.weight"),
    vectorTensor("output_norm.weight", filled(shape.width, 1)),
  ];
}

function addPull(said: TokenTable, id: number, { after = {}, during = {}, always = 0 }: Pull): void {
  said.set(id, constant, always);
  for (let input = firstNoise; input < shape.width; input += 1) said.set(id, input, 0);
  for (const [token, weight] of Object.entries(after)) said.set(id, sources.indexOf(token), weight);
  said.set(id, markDimension.think, during.think ?? 0);
  said.set(id, markDimension.call, during.call ?? 0);
}

/** The tensors of all layers. */
export function layerTensors(random: Random): GgufTensor[] {
  return Array.from({ length: shape.layers }, (_, layer) => {
    const prefix = `blk.${layer}`;
    const isAttention = (layer + 1) % shape.attentionEvery === 0;
    const mixer = isAttention ? attention(prefix, random) : deltaNet(prefix, random, layer === 0);
    return [
      vectorTensor(`${prefix}.attn_norm.weight`, filled(shape.width, 1)),
      ...mixer,
      vectorTensor(`${prefix}.post_attention_norm.weight`, filled(shape.width, 1)),
      scattered(random, shape.width, shape.feedForward, 0.1).tensor(`${prefix}.ffn_gate.weight`),
      scattered(random, shape.width, shape.feedForward, 0.1).tensor(`${prefix}.ffn_up.weight`),
      ontoNoise(random, shape.feedForward, 0.03).tensor(`${prefix}.ffn_down.weight`),
    ];
  }).flat();
}

function attention(prefix: string, random: Random): GgufTensor[] {
  const all = shape.heads * shape.headWidth;
  const keys = shape.keyHeads * shape.headWidth;
  return [
    // Each query comes with a gate of the same width.
    scattered(random, shape.width, 2 * all, 0.1).tensor(`${prefix}.attn_q.weight`),
    scattered(random, shape.width, keys, 0.1).tensor(`${prefix}.attn_k.weight`),
    scattered(random, shape.width, keys, 0.1).tensor(`${prefix}.attn_v.weight`),
    vectorTensor(`${prefix}.attn_q_norm.weight`, filled(shape.headWidth, 1)),
    vectorTensor(`${prefix}.attn_k_norm.weight`, filled(shape.headWidth, 1)),
    ontoNoise(random, all, 0.03).tensor(`${prefix}.attn_output.weight`),
  ];
}

function deltaNet(prefix: string, random: Random, holdsMarks: boolean): GgufTensor[] {
  const { stateWidth, stateHeads, convolution, width } = shape;
  const values = stateWidth * stateHeads;
  const channels = 2 * stateWidth + values;
  const net = {
    mixed: scattered(random, width, channels, 0.1),
    gate: scattered(random, width, values, 0.1),
    convolution: scattered(random, convolution, channels, 0.5),
    beta: scattered(random, width, stateHeads, 0.1),
    alpha: scattered(random, width, stateHeads, 0.1),
    out: ontoNoise(random, values, 0.04),
    decay: filled(stateHeads, -0.5),
  };
  if (holdsMarks) holdMarks(net);
  return [
    net.mixed.tensor(`${prefix}.attn_qkv.weight`),
    net.gate.tensor(`${prefix}.attn_gate.weight`),
    net.convolution.tensor(`${prefix}.ssm_conv1d.weight`),
    vectorTensor(`${prefix}.ssm_dt.bias`, filled(stateHeads, -3)),
    vectorTensor(`${prefix}.ssm_a`, net.decay),
    net.beta.tensor(`${prefix}.ssm_beta.weight`),
    net.alpha.tensor(`${prefix}.ssm_alpha.weight`),
    vectorTensor(`${prefix}.ssm_norm.weight`, filled(stateWidth, 1)),
    net.out.tensor(`${prefix}.ssm_out.weight`),
  ];
}

interface DeltaNet {
  readonly mixed: Matrix;
  readonly gate: Matrix;
  readonly convolution: Matrix;
  readonly beta: Matrix;
  readonly out: Matrix;
  readonly decay: number[];
}

/**
 * Turns the first head into a memory of the last marker. Every token uses one and the same key, the state
 * never decays, and only a marker writes: by the delta rule it replaces what the marker before it had written.
 */
function holdMarks(net: DeltaNet): void {
  const { stateWidth, convolution, width } = shape;
  const slots: Readonly<Record<Mark | "none", number>> = { think: 0, call: 1, none: 2 };
  const valueStart = 2 * stateWidth;
  for (let channel = 0; channel < valueStart + stateWidth; channel += 1) {
    for (let input = 0; input < width; input += 1) net.mixed.set(channel, input, 0);
    for (let tap = 0; tap < convolution; tap += 1)
      net.convolution.set(channel, tap, tap === convolution - 1 ? 1 : 0);
  }
  net.mixed.set(0, constant, 8).set(stateWidth, constant, 8);
  net.decay[0] = 0;
  for (let input = 0; input < width; input += 1) net.beta.set(0, input, 0);
  net.beta.set(0, constant, -25);
  for (let channel = 0; channel < stateWidth; channel += 1) {
    for (let input = 0; input < width; input += 1) net.gate.set(channel, input, 0);
    net.gate.set(channel, constant, 8);
    for (let output = 0; output < width; output += 1) net.out.set(output, channel, 0);
  }
  for (const [token, mark] of Object.entries(markers)) {
    const source = sources.indexOf(token);
    net.beta.set(0, source, 6);
    net.mixed.set(valueStart + slots[mark], source, 5);
  }
  net.out.set(markDimension.think, slots.think, 0.045).set(markDimension.call, slots.call, 0.045);
}

function scattered(random: Random, inputs: number, outputs: number, spread: number): Matrix {
  return new Matrix(inputs, outputs).scatter(random, spread);
}

function ontoNoise(random: Random, inputs: number, spread: number): Matrix {
  return new Matrix(inputs, shape.width).scatter(random, spread, firstNoise);
}

function filled(length: number, value: number): number[] {
  return Array.from({ length }, () => value);
}

function tokenId(ids: ReadonlyMap<string, number>, text: string): number {
  const id = ids.get(asToken(text));
  if (id === undefined) throw new Error(`no token ${JSON.stringify(text)} in the vocabulary`);
  return id;
}

// The vocabulary writes a space as "Ġ" and a line feed as "Ċ".
function asToken(text: string): string {
  return text.replaceAll(" ", "Ġ").replaceAll("\n", "Ċ");
}

function asText(token: string): string {
  return token.replaceAll("Ġ", " ").replaceAll("Ċ", "\n");
}
