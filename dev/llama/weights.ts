import type { GgufTensor } from "./gguf-file.ts";

/** A step of the pseudo-random sequence: a number in [0, 1). */
export type Random = () => number;

/** The mulberry32 generator: the same seed gives the same sequence on every machine. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A weight matrix under construction: `inputs` numbers in each of `outputs` rows. */
export class Matrix {
  readonly inputs: number;
  readonly outputs: number;
  readonly values: Float32Array;

  constructor(inputs: number, outputs: number) {
    this.inputs = inputs;
    this.outputs = outputs;
    this.values = new Float32Array(inputs * outputs);
  }

  /** Sets one weight; returns the matrix so that calls chain. */
  set(output: number, input: number, weight: number): this {
    this.values[output * this.inputs + input] = weight;
    return this;
  }

  /** Fills the rows from the given one on with noise of this spread. */
  scatter(random: Random, spread: number, fromOutput = 0): this {
    for (let output = fromOutput; output < this.outputs; output += 1) {
      for (let input = 0; input < this.inputs; input += 1) this.set(output, input, noise(random, spread));
    }
    return this;
  }

  /** The matrix as a tensor of 32-bit floats. */
  tensor(name: string): GgufTensor {
    return { name, shape: [this.inputs, this.outputs], format: "f32", data: bytesOf(this.values) };
  }
}

/** A one-dimensional tensor of 32-bit floats. */
export function vectorTensor(name: string, values: readonly number[]): GgufTensor {
  return { name, shape: [values.length], format: "f32", data: bytesOf(Float32Array.from(values)) };
}

/** A number spread evenly around zero with this standard deviation. */
export function noise(random: Random, spread: number): number {
  return (random() * 2 - 1) * spread * Math.sqrt(3);
}

const blockLength = 32;
const blockBytes = 2 + blockLength;
/** What one step of an 8-bit table is worth: 2^-5, in half precision 0x2800. */
const step = 1 / 32;
const stepAsHalf = [0x00, 0x28];

/** A big table of 8-bit weights, one row a token; weights are cut off at ±3.96. */
export class TokenTable {
  readonly #width: number;
  readonly #bytes: Uint8Array;
  readonly #view: Int8Array;

  constructor(width: number, tokens: number) {
    if (width % blockLength !== 0)
      throw new Error(`the width of a token table is a multiple of ${blockLength}`);
    this.#width = width;
    this.#bytes = new Uint8Array((tokens * width * blockBytes) / blockLength);
    this.#view = new Int8Array(this.#bytes.buffer);
    for (let at = 0; at < this.#bytes.length; at += blockBytes) this.#bytes.set(stepAsHalf, at);
  }

  /** Sets one weight of a token. */
  set(token: number, input: number, weight: number): void {
    const block = (token * this.#width + input - (input % blockLength)) / blockLength;
    this.#view[block * blockBytes + 2 + (input % blockLength)] = clamp(Math.round(weight / step));
  }

  /** The table as a tensor. */
  tensor(name: string): GgufTensor {
    const tokens = this.#bytes.length / blockBytes / (this.#width / blockLength);
    return { name, shape: [this.#width, tokens], format: "q8_0", data: this.#bytes };
  }
}

function clamp(value: number): number {
  return Math.max(-127, Math.min(127, value));
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
