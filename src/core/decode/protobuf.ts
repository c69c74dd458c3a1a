/** One field of a message: its number and the readings of its value. */
export interface ProtobufField {
  readonly number: number;
  readonly value: ProtobufValue;
}

export type ProtobufValue =
  /** A string, bytes, a message or packed numbers: the schema would tell. */
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  /** Unsigned. */
  | { readonly kind: "number"; readonly number: bigint };

const [VARINT, FIXED64, LENGTH, GROUP, GROUP_END, FIXED32] = [0, 1, 2, 3, 4, 5];
const VARINT_BYTES_MAX = 10;

/**
 * The fields of a protobuf message without its schema (wire format of protobuf.dev/programming-guides/encoding), in
 * their order; as many as can be read before something is no protobuf. `whole` tells whether that was everything.
 */
export function readProtobuf(message: Buffer): { readonly fields: readonly ProtobufField[]; readonly whole: boolean } {
  const fields: ProtobufField[] = [];
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const tag = readVarint(message, cursor);
    if (tag === undefined || tag >> 3n === 0n || tag >> 3n > 0x1fff_ffffn) return { fields, whole: false };
    const value = readValue(message, cursor, Number(tag & 7n));
    // Fields of a group stand among those around it.
    if (value === "group") continue;
    if (value === undefined) return { fields, whole: false };
    fields.push({ number: Number(tag >> 3n), value });
  }
  return { fields, whole: true };
}

/** The numbers of a packed field, where its bytes are some. */
export function readPacked(bytes: Buffer): readonly bigint[] {
  const numbers: bigint[] = [];
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const number = readVarint(bytes, cursor);
    if (number === undefined) return [];
    numbers.push(number);
  }
  return numbers;
}

function readValue(message: Buffer, cursor: { at: number }, wireType: number): ProtobufValue | "group" | undefined {
  const { at } = cursor;
  switch (wireType) {
    case VARINT: {
      const number = readVarint(message, cursor);
      return number === undefined ? undefined : { kind: "number", number };
    }
    case FIXED64:
      cursor.at += 8;
      return cursor.at > message.length ? undefined : { kind: "number", number: message.readBigUInt64LE(at) };
    case FIXED32:
      cursor.at += 4;
      return cursor.at > message.length ? undefined : { kind: "number", number: BigInt(message.readUInt32LE(at)) };
    case LENGTH: {
      const length = readVarint(message, cursor);
      if (length === undefined) return undefined;
      const start = cursor.at;
      // A length past the end reads to the end: the message may be cut off.
      cursor.at = length > BigInt(message.length - start) ? message.length : start + Number(length);
      return { kind: "bytes", bytes: message.subarray(start, cursor.at) };
    }
    case GROUP:
    case GROUP_END:
      return "group";
    default:
      return undefined;
  }
}

function readVarint(bytes: Buffer, cursor: { at: number }): bigint | undefined {
  let low = 0;
  for (let i = 0; i < VARINT_BYTES_MAX; i++) {
    const byte = bytes[cursor.at + i];
    if (byte === undefined) return undefined;
    // Seven groups fit a number exactly; the long way is for negative numbers.
    if (i < 7) low += (byte & 0x7f) * 2 ** (7 * i);
    if (byte >= 0x80) continue;
    const number = i < 7 ? BigInt(low) : longVarint(bytes, cursor.at, i + 1);
    cursor.at += i + 1;
    return number;
  }
  return undefined;
}

function longVarint(bytes: Buffer, at: number, count: number): bigint {
  let number = 0n;
  for (let i = 0; i < count; i++) number |= BigInt(bytes[at + i]! & 0x7f) << BigInt(7 * i);
  return BigInt.asUintN(64, number);
}
