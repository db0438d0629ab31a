/** One metadata value of a GGUF file, tagged with the type it is stored as. */
export type GgufValue =
  | { readonly type: "u32" | "i32" | "f32"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "i32s"; readonly value: readonly number[] }
  | { readonly type: "strings"; readonly value: readonly string[] };

/** A tensor: `shape[0]` is the dimension whose elements lie next to each other. */
export interface GgufTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly format: "f32" | "q8_0";
  readonly data: Uint8Array;
}

const magic = "GGUF";
const version = 3;
const alignment = 32;
const valueTypes = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 } as const;
const tensorTypes = { f32: 0, q8_0: 8 } as const;

/** Encodes a whole GGUF file as the pieces to be written one after the other. */
export function encodeGguf(
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensor[],
): Uint8Array[] {
  const parts: Buffer[] = [Buffer.from(magic), u32(version), u64(tensors.length), u64(metadata.size)];
  for (const [key, value] of metadata) parts.push(text(key), encodeValue(value));
  let offset = 0;
  for (const tensor of tensors) {
    parts.push(text(tensor.name), u32(tensor.shape.length), ...tensor.shape.map(u64));
    parts.push(u32(tensorTypes[tensor.format]), u64(offset));
    offset += padded(tensor.data.length);
  }
  const head = Buffer.concat(parts);
  return [head, padding(head.length), ...tensors.flatMap(({ data }) => [data, padding(data.length)])];
}

/** Reads the metadata at the start of a GGUF file; fails on value types it does not know. */
export function decodeMetadata(file: Buffer): Map<string, GgufValue> {
  const input = new Input(file);
  if (input.take(magic.length).toString("latin1") !== magic) throw new Error("not a GGUF file");
  input.u32();
  input.u64();
  const count = input.u64();
  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < count; index += 1) {
    const key = input.text();
    metadata.set(key, decodeValue(input, key));
  }
  return metadata;
}

function encodeValue(entry: GgufValue): Buffer {
  switch (entry.type) {
    case "u32":
    case "i32":
    case "f32":
      return Buffer.concat([u32(valueTypes[entry.type]), scalar(entry.type, entry.value)]);
    case "bool":
      return Buffer.concat([u32(valueTypes.bool), Buffer.from([entry.value ? 1 : 0])]);
    case "string":
      return Buffer.concat([u32(valueTypes.string), text(entry.value)]);
    case "i32s":
      return array("i32", entry.value.length, [Buffer.from(Int32Array.from(entry.value).buffer)]);
    case "strings":
      return array("string", entry.value.length, entry.value.map(text));
  }
}

function array(type: "i32" | "string", length: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([u32(valueTypes.array), u32(valueTypes[type]), u64(length), Buffer.concat(items)]);
}

function decodeValue(input: Input, key: string): GgufValue {
  const type = input.u32();
  switch (type) {
    case valueTypes.u32:
      return { type: "u32", value: input.u32() };
    case valueTypes.f32:
      return { type: "f32", value: input.take(4).readFloatLE() };
    case valueTypes.string:
      return { type: "string", value: input.text() };
    case valueTypes.array:
      return decodeArray(input, key);
    default:
      throw new Error(`metadata ${key} has the unexpected type ${type}`);
  }
}

function decodeArray(input: Input, key: string): GgufValue {
  const type = input.u32();
  const length = input.u64();
  if (type === valueTypes.i32)
    return { type: "i32s", value: repeat(length, () => input.take(4).readInt32LE()) };
  if (type === valueTypes.string) return { type: "strings", value: repeat(length, () => input.text()) };
  throw new Error(`metadata ${key} is an array of the unexpected type ${type}`);
}

function repeat<T>(times: number, next: () => T): T[] {
  return Array.from({ length: times }, next);
}

/** Walks through the bytes of a file. */
class Input {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take(length: number): Buffer {
    const start = this.#position;
    this.#position += length;
    return this.#bytes.subarray(start, this.#position);
  }

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  u64(): number {
    return Number(this.take(8).readBigUInt64LE());
  }

  text(): string {
    return this.take(this.u64()).toString("utf8");
  }
}

function scalar(type: "u32" | "i32" | "f32", value: number): Buffer {
  const bytes = Buffer.alloc(4);
  if (type === "u32") bytes.writeUInt32LE(value);
  else if (type === "i32") bytes.writeInt32LE(value);
  else bytes.writeFloatLE(value);
  return bytes;
}

function u32(value: number): Buffer {
  return scalar("u32", value);
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([u64(bytes.length), bytes]);
}

function padded(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function padding(length: number): Buffer {
  return Buffer.alloc(padded(length) - length);
}
