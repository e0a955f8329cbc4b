import type { Codec } from "./codec.ts";
import { prose } from "./text.ts";

/** Words without spaces, separated by spaces. */
export const wordList: Codec<readonly string[], string> = {
  column: prose.column,
  encode: (words) => words.join(" "),
  decode: (stored) => (stored === "" ? [] : stored.split(" ")),
};
