/** A value in a text. */
export interface FoundValue {
  readonly start: number;
  readonly end: number;
  /** Without quotes and escapes; a number or another literal as it is written. */
  readonly text: string;
  /** How another value may be written in its place, the best first. */
  readonly written: (value: string) => readonly string[];
}

/** Ends the search for a value: the text cannot be read, or there is nothing at the path that can be replaced. Thrown and caught within this package. */
export class CannotReplace extends Error {
  /** Where in the text. */
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** A number or boolean stays one if the new value is one too; anything else becomes a text in quotes. */
export function literalOr(isLiteral: boolean, value: string, quoted: string): readonly string[] {
  return isLiteral ? [value, quoted] : [quoted];
}
