import { expect, test } from "vitest";
import { applicationsSearch } from "./applications-search.ts";

test.for([
  [{}, {}],
  [
    { q: "web", view: "tiles", sort: "-health" },
    { q: "web", view: "tiles", sort: "-health" },
  ],
  [{ q: "", view: "table", sort: "name", more: 1 }, {}],
  [{ q: 7, view: 1, sort: "size" }, {}],
] as const)("of %j the page keeps %j", ([search, kept]) => {
  expect(applicationsSearch(search)).toEqual(kept);
});
