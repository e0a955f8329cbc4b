/** A page of a list in the record. */
export interface ListPage<Item> {
  readonly items: readonly Item[];
  /** "" on the last page. */
  readonly nextPageToken: string;
}

/** Which page of a list. */
export interface WantedPage {
  /** 0 for the usual number. */
  readonly pageSize: number;
  readonly pageToken: string;
}

export interface SeenList<Item> {
  /** Whether its caller may not see all of it. */
  readonly isLimited: boolean;
  readonly read: (page: WantedPage) => Promise<ListPage<Item>>;
  /** What the caller sees of a thing; undefined for nothing. */
  readonly show: (item: Item) => Item | undefined;
}

const usualSize = 50;
/** Then a page is shorter than asked for, or followed by one that may be empty. */
const mostReads = 40;

/** A page of what a caller sees, as if there were nothing else: neither pages that are short or empty, nor a token after the last thing, tell how much is hidden. */
export async function seenPage<Item>(wanted: WantedPage, { isLimited, read, show }: SeenList<Item>): Promise<ListPage<Item>> {
  if (!isLimited) return await read(wanted);
  const size = wanted.pageSize || usualSize;
  const items: Item[] = [];
  let token = wanted.pageToken;
  let reads = 0;
  do {
    // No more than is missing, so that the token stands after the last thing.
    const page = await read({ pageSize: size - items.length, pageToken: token });
    items.push(...page.items.flatMap((item) => show(item) ?? []));
    token = page.nextPageToken;
  } while (token !== "" && items.length < size && ++reads < mostReads);
  for (let ahead = token; ahead !== "" && ++reads < mostReads; ) {
    const page = await read({ pageSize: usualSize, pageToken: ahead });
    if (page.items.some((item) => show(item) !== undefined)) break;
    ahead = page.nextPageToken;
    if (ahead === "") token = "";
  }
  return { items, nextPageToken: token };
}
