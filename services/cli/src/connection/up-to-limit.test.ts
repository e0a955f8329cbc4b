import { expect, test } from "vitest";
import { upToLimit } from "./up-to-limit.ts";

test("pages are read until there are enough items or no more, also past one that is empty", async () => {
  const pages = [["a", "b"], [], ["c"], ["d"]];
  const asked: unknown[] = [];
  const read = async ({ pageSize, pageToken }: { readonly pageSize: number; readonly pageToken: string }) => {
    asked.push([pageSize, pageToken]);
    const at = Number(pageToken || 0);
    return { items: [...(pages[at] ?? [])], nextPageToken: at + 1 < pages.length ? String(at + 1) : "" };
  };
  expect(await upToLimit(3, read, ({ items }) => items)).toEqual({ items: ["a", "b", "c"], nextPageToken: "3" });
  expect(asked).toEqual([
    [3, ""],
    [1, "1"],
    [1, "2"],
  ]);
  expect(await upToLimit(9, read, ({ items }) => items)).toEqual({ items: ["a", "b", "c", "d"], nextPageToken: "" });
});
