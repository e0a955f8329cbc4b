import { Fault } from "@slipway/domain";

/** A codec of a word, whatever number it reads. */
interface WordCodec<Word, Value> {
  readonly encode: (word: Word) => Value;
  readonly decode: (value: number) => Word;
}

/** A word of the domain that is a number of an enum; `noun` names the enum in messages. Decoding throws `invalid` for any other number. */
export function word<Word extends string, Value extends number>(
  noun: string,
  table: Readonly<Record<Word, Value>>,
): WordCodec<Word, Value> {
  const words = wordsOf(table);
  return {
    encode: (word) => table[word],
    decode: (value) => {
      const word = words.get(value);
      if (word === undefined) throw new Fault("invalid", `${noun} has the value ${value}, which this version does not know`);
      return word;
    },
  };
}

/** A word that may be unset: the unspecified number, 0, is undefined. */
export function optionalWord<Word, Value extends number>({ encode, decode }: WordCodec<Word, Value>): WordCodec<Word | undefined, Value> {
  return {
    // Holds because 0 is a value of every enum of proto3.
    encode: (word) => (word === undefined ? (0 as Value) : encode(word)),
    decode: (value) => (value === 0 ? undefined : decode(value)),
  };
}

/** A word that is only shown: a number of a newer version is read as `unknown`. */
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
