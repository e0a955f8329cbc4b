/** A message in parts: the bytes of the parts, followed by `data`, are the message. */
export interface Split {
  /** Parts that are stored once, by their content. */
  readonly parts: readonly Uint8Array[];
  /** What is left: different in every message. */
  readonly data: Uint8Array;
}

/** Returns a split of which neither a part nor `data` has more than `most` bytes. A protobuf message may be cut anywhere, because its bytes are joined again. */
export function splitAt(most: number, { parts, data }: Split): Split {
  const pieces = parts.flatMap((part) => piecesOf(part, most));
  return data.length <= most ? { parts: pieces, data } : { parts: [...pieces, ...piecesOf(data, most)], data: new Uint8Array() };
}

/** Returns the pieces, one after the other. */
export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = pieces;
  if (first !== undefined && others.length === 0) return first;
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function piecesOf(bytes: Uint8Array, most: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / most) }, (_, at) => bytes.subarray(at * most, (at + 1) * most));
}
