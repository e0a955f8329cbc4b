/** How the lines of a text end, which a text area of the browser does not keep. */
export interface LineEnds {
  /** Whether they end in several ways: then what a person writes cannot be told from what was there. */
  readonly isMixed: boolean;
  /** A text as a text area shows it. */
  readonly shown: (text: string) => string;
  /** What a person wrote there, with the ends of the text. */
  readonly written: (text: string) => string;
}

/** How the lines of a text end. */
export function lineEndsOf(text: string): LineEnds {
  const shown = (each: string) => each.replaceAll(/\r\n?/g, "\n");
  const written = (each: string) => (text.includes("\r\n") ? each.replaceAll("\n", "\r\n") : each);
  return { isMixed: written(shown(text)) !== text, shown, written };
}
