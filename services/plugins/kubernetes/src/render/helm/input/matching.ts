import { z } from "zod";

/** A schema for texts of a pattern, in words that say what to write. */
export function matching(pattern: RegExp, words: string) {
  return z.string().regex(pattern, { error: words }).meta({ errorMessage: words });
}
