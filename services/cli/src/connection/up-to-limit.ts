/** What a list call answers. */
interface Page {
  nextPageToken: string;
}

export interface PageAsked {
  readonly pageSize: number;
  readonly pageToken: string;
}

/**
 * Reads pages until there are `limit` items: one of large items, or of few that match among many, has fewer than were asked for. Returns the first answer with
 * the items of all, and the token of what follows them.
 */
export async function upToLimit<Answer extends Page, Item>(
  limit: number,
  read: (page: PageAsked) => Promise<Answer>,
  itemsOf: (answer: Answer) => Item[],
): Promise<Answer> {
  const answer = await read({ pageSize: limit, pageToken: "" });
  const items = itemsOf(answer);
  while (answer.nextPageToken !== "" && items.length < limit) {
    const next = await read({ pageSize: limit - items.length, pageToken: answer.nextPageToken });
    items.push(...itemsOf(next));
    answer.nextPageToken = next.nextPageToken;
  }
  return answer;
}
