const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const ascii = /^[\x20-\x7e]*$/;
/** What terminals draw two columns wide: East Asian scripts, full-width forms and emoji. */
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Yi}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const marksOnly = /^[\p{Mn}\p{Me}\u200c\u200d]*$/u;

/** How many columns of a terminal a text takes. The text must be visible: without control characters. */
export function displayWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += widthOf(segment);
  return width;
}

/** The text, or as much of it as fits into so many columns, ending with "…". */
export function cutToWidth(text: string, columns: number): string {
  // A character takes no more than two columns, except one of many marks: what cannot fit is not segmented.
  if (text.length <= columns && displayWidth(text) <= columns) return text;
  let width = 0;
  let end = 0;
  for (const { segment, index } of graphemes.segment(text.slice(0, columns * 40))) {
    width += widthOf(segment);
    if (width > columns - 1) break;
    end = index + segment.length;
  }
  return end >= text.length ? text : `${text.slice(0, end)}…`;
}

/** Fills a text with spaces up to so many columns. */
export function padToWidth(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - displayWidth(text)));
}

function widthOf(grapheme: string): number {
  if (marksOnly.test(grapheme)) return 0;
  return wide.test(grapheme) ? 2 : 1;
}
