import { expect, test } from "vitest";
import { withChanges, withNews } from "./changes-store.ts";

const item = (id: string, at: number, is = "") => ({ id, at, is });

test("the newest state of each is kept, and a message without one asks for the list again", () => {
  const first = withNews({ since: undefined, changed: new Map() }, [undefined, item("a", 1)]);
  expect(first.since).toBeDefined();
  const second = withNews(first, [item("a", 1, "new"), item("b", 2)]);
  expect(second.since).toBe(first.since);
  expect([...second.changed.values()]).toEqual([item("a", 1, "new"), item("b", 2)]);
  expect(withNews(second, [undefined]).since).not.toBe(first.since);
});

test("changes replace what is listed, new items come first, and what is older than the loaded part is left out", () => {
  const changed = new Map([item("b", 2, "new"), item("d", 4), item("old", 0), item("hidden", 5)].map((each) => [each.id, each]));
  const how = { atMs: ({ at }: { at: number }) => at, fits: ({ id }: { id: string }) => id !== "hidden" };
  const listed = [item("c", 3), item("b", 2), item("a", 1)];
  expect(withChanges(listed, changed, { ...how, isWhole: false }).map(({ id, is }) => id + is)).toEqual(["d", "c", "bnew", "a"]);
  expect(withChanges([], changed, { ...how, isWhole: true }).map(({ id }) => id)).toEqual(["d", "b", "old"]);
});
