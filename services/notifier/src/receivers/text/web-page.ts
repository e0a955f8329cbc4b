/** The longest address that a message links to: longer ones do not fit into what chats allow. */
const longest = 500;

/** The address of a web page, as a message may link to it; undefined for other schemes, and for one that is too long. */
export function webPage(url: string | undefined): string | undefined {
  const page = url === undefined ? undefined : URL.parse(url);
  if (!page || (page.protocol !== "https:" && page.protocol !== "http:")) return undefined;
  return page.href.length > longest ? undefined : page.href;
}
