import { expect, test } from "vitest";
import type { FilterKeys } from "./filter-items.ts";
import { suggestWords } from "./suggest-words.ts";

type Item = readonly [status: string, labels: Readonly<Record<string, string>>];
const keys: FilterKeys<Item> = {
  text: () => "",
  labels: ([, labels]) => labels,
  keys: { status: ([status]) => [status], "sub-status": () => [] },
};
const items: readonly Item[] = [
  ["synced", { stage: "prod", team: "a" }],
  ["out-of-sync", { stage: "prod" }],
  ["synced", { stage: "dev" }],
];

test.for([
  ["", []],
  ["web ", []],
  ["st", ["status:", "stage="]],
  ["web -st", ["web -status:", "web -stage="]],
  ["status:", ["status:synced ", "status:out-of-sync "]],
  ["status:OUT", ["status:out-of-sync "]],
  ["status:synced", []],
  ["status:synced,", ["status:synced,out-of-sync "]],
  ["x stage!=p", ["x stage!=prod "]],
  ["stage=", ["stage=prod ", "stage=dev "]],
  ["other:", []],
] as const)("%s may become %j", ([query, queries]) => {
  expect(suggestWords(items, query, keys).map((each) => each.query)).toEqual(queries);
});

test("of values it is said how many items have them", () => {
  expect(suggestWords(items, "status:s", keys)).toEqual([{ query: "status:synced ", word: "status:synced", count: 2 }]);
});
