import { expect, test } from "vitest";
import { applicationSearch } from "./application-search.ts";

test.for([
  [{}, {}],
  [{ tab: "history" }, { tab: "history" }],
  [{ tab: "objects", q: "", object: "" }, {}],
  [
    { tab: "other", q: "pod", object: "kubernetes/dev/1", more: "x" },
    { q: "pod", object: "kubernetes/dev/1" },
  ],
  [{ q: 7, object: null }, {}],
  [
    { tab: "drift", view: "graph", part: "logs", from: "a", to: "b" },
    { tab: "drift", view: "graph", part: "logs", from: "a", to: "b" },
  ],
  [{ act: "sync" }, { act: "sync" }],
  [{ act: "destroy" }, {}],
  [{ view: "list", part: "other", from: 1 }, {}],
] as const)("of %j the page keeps %j", ([search, kept]) => {
  expect(applicationSearch(search)).toEqual(kept);
});
