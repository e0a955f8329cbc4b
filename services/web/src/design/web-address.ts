/** An address that somebody else gave, if a browser may open it as a page; undefined for others, such as scripts. */
export function webAddress(text: string): string | undefined {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}
