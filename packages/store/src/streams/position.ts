/** A stream has at most this many messages; a store sees at most 32 767 incarnations of a stream. */
const sequenceBits = 48n;
/** Of the bits of a sequence, those that an incarnation has for itself where sequences continue. */
const ownBits = 33n;

/**
 * The place of a message among all that were ever recorded: the ordinal of its stream's incarnation, then its sequence. So everything from a stream that
 * was created anew is newer than what the lost one held, although its sequences begin at 1 again. In the first incarnation it is the sequence.
 */
export function positionOf(ordinal: bigint, sequence: bigint): bigint {
  return (ordinal << sequenceBits) | sequence;
}

/** The ordinal and the sequence of a position. */
export function partsOf(position: bigint): { readonly ordinal: bigint; readonly sequence: bigint } {
  return { ordinal: position >> sequenceBits, sequence: position & ((1n << sequenceBits) - 1n) };
}

/**
 * Where the sequences of an incarnation begin, if they are greater than those of all incarnations before, so that a sequence alone says which of two messages
 * is newer: 2³³ messages for each.
 */
export function beginningOf(ordinal: bigint): bigint {
  return ordinal << ownBits;
}
