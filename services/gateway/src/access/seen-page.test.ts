import fc from "fast-check";
import { expect, test } from "vitest";
import { type ListPage, seenPage, type WantedPage } from "./seen-page.ts";

/** A list in the record, whose token is the place after it. */
const listOf =
  (all: readonly number[]) =>
  async ({ pageSize, pageToken }: WantedPage): Promise<ListPage<number>> => {
    const from = Number(pageToken);
    const to = from + (pageSize || 50);
    return { items: all.slice(from, to), nextPageToken: to < all.length ? String(to) : "" };
  };

/** All pages, as a client reads them. */
async function pagesOf(all: readonly number[], pageSize: number, isSeen: (item: number) => boolean, isLimited = true) {
  const pages: (readonly number[])[] = [];
  for (let pageToken = ""; ; ) {
    const show = (item: number) => (isSeen(item) ? item : undefined);
    const page = await seenPage({ pageSize, pageToken }, { isLimited, read: listOf(all), show });
    pages.push(page.items);
    pageToken = page.nextPageToken;
    if (pageToken === "") return pages;
  }
}

test("whatever is hidden, the pages are those of a list without it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60 }), fc.integer({ min: 1, max: 7 }), async (seen, pageSize) => {
      const all = seen.map((_, at) => at);
      const visible = all.filter((at) => seen[at]);
      const without = await pagesOf(visible, pageSize, () => true);
      expect((await pagesOf(all, pageSize, (at) => seen[at] === true)).map((page) => page.length)).toEqual(
        without.map((page) => page.length),
      );
      expect((await pagesOf(all, pageSize, (at) => seen[at] === true)).flat()).toEqual(visible);
    }),
    { numRuns: 300 },
  );
});

test("a caller who sees everything costs one read a page", async () => {
  expect(await pagesOf([1, 2, 3], 2, () => true, false)).toEqual([[1, 2], [3]]);
});

test("a list of which nearly nothing is seen is read in parts, and all of it is found", async () => {
  const all = Array.from({ length: 5_000 }, (_, at) => at);
  expect((await pagesOf(all, 1, (at) => at === 4_999)).flat()).toEqual([4_999]);
});
