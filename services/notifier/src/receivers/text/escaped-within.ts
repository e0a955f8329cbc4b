/**
 * Escapes a text for a format and cuts what is above a number of characters of the result, with `…` at its end. Cuts between two characters of the text: an escape is never torn,
 * as it would be if the escaped text was cut. `toFormat` must work character by character.
 */
export function escapedWithin(text: string, toFormat: (text: string) => string, most: number): string {
  const whole = toFormat(text);
  if (whole.length <= most) return whole;
  let kept = "";
  for (const character of text) {
    const next = toFormat(character);
    if (kept.length + next.length >= most) break;
    kept += next;
  }
  return `${kept}…`;
}
