import { Fault } from "@slipway/domain";

/** A codec of a word; decodes any number. */
interface WordCodec<Word, Value> {
  readonly encode: (word: Word) => Value;
  readonly decode: (value: number) => Word;
}

/** A word of the domain that is an enum number in a message; `noun` names the enum in error messages. Decoding throws `invalid` for any other number. */
export function word<Word extends string, Value extends number>(
  noun: string,
  table: Readonly<Record<Word, Value>>,
): WordCodec<Word, Value> {
  const words = wordsOf(table);
  return {
    encode: (word) => table[word],
    decode: (value) => {
      const word = words.get(value);
      if (word === undefined) throw new Fault("invalid", `${noun} has the value ${value}, which is unknown to this version`);
      return word;
    },
  };
}

/** A word that may be unset: undefined in the domain is 0, the unspecified number, in a message. */
export function optionalWord<Word, Value extends number>({ encode, decode }: WordCodec<Word, Value>): WordCodec<Word | undefined, Value> {
  return {
    // Holds because every proto3 enum has the value 0.
    encode: (word) => (word === undefined ? (0 as Value) : encode(word)),
    decode: (value) => (value === 0 ? undefined : decode(value)),
  };
}

/** A word that is only displayed: a number that only a newer version knows is decoded as `unknown`. */
export function wordOr<Word extends string, Value extends number>(
  unknown: NoInfer<Word>,
  table: Readonly<Record<Word, Value>>,
): WordCodec<Word, Value> {
  const words = wordsOf(table);
  return { encode: (word) => table[word], decode: (value) => words.get(value) ?? unknown };
}

function wordsOf<Word extends string>(table: Readonly<Record<Word, number>>): ReadonlyMap<number, Word> {
  // Holds because the keys of the table are exactly the words.
  return new Map((Object.keys(table) as Word[]).map((word): [number, Word] => [table[word], word]));
}
