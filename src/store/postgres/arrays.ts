import { toText } from "./text.ts";

// Arrays in PostgreSQL's binary format (array_recv): the number of dimensions, whether there are nulls, the element
// type; for the one dimension its length and first index; then each element with its length in front, -1 for null.
// As text, each element would be quoted here and parsed there, and bytes would be twice as long.

const oids = { bool: 16, bytea: 17, int8: 20, int4: 23, text: 25 } as const;
const headerBytes = 20;

/** Text, as `text[]`. */
export function textArray(values: readonly (string | null)[]): Buffer {
  const texts = values.map((value) => (value === null ? null : toText(value)));
  return arrayOf(
    oids.text,
    texts.map((text) => (text === null ? -1 : Buffer.byteLength(text))),
    (array, at, index) => void array.write(texts[index] ?? "", at),
  );
}

/** Bytes, as `bytea[]`. */
export function bytesArray(values: readonly (Uint8Array | null)[]): Buffer {
  return arrayOf(
    oids.bytea,
    values.map((value) => value?.length ?? -1),
    (array, at, index) => {
      const value = values[index];
      if (value) array.set(value, at);
    },
  );
}

/** Whole numbers of up to 53 bits, as `int8[]`. */
export function integerArray(values: readonly (number | null)[]): Buffer {
  return arrayOf(
    oids.int8,
    values.map((value) => (value === null ? -1 : 8)),
    (array, at, index) => void array.writeBigInt64BE(BigInt(values[index] ?? 0), at),
  );
}

/** Yes and no, as `bool[]`. */
export function flagArray(values: readonly boolean[]): Buffer {
  return arrayOf(
    oids.bool,
    values.map(() => 1),
    (array, at, index) => void array.writeUInt8(Number(values[index]), at),
  );
}

function arrayOf(
  oid: number,
  lengths: readonly number[],
  write: (array: Buffer, at: number, index: number) => void,
): Buffer {
  if (lengths.length === 0) return emptyArray(oid);
  const total = lengths.reduce((sum, length) => sum + 4 + Math.max(0, length), headerBytes);
  const array = Buffer.allocUnsafe(total);
  array.writeInt32BE(1, 0);
  array.writeInt32BE(Number(lengths.includes(-1)), 4);
  array.writeInt32BE(oid, 8);
  array.writeInt32BE(lengths.length, 12);
  array.writeInt32BE(1, 16);
  let at = headerBytes;
  for (const [index, length] of lengths.entries()) {
    array.writeInt32BE(length, at);
    at += 4;
    if (length > 0) write(array, at, index);
    at += Math.max(0, length);
  }
  return array;
}

function emptyArray(oid: number): Buffer {
  const array = Buffer.alloc(12);
  array.writeInt32BE(oid, 8);
  return array;
}
