import { expect, test } from "vitest";
import { paletteQuery } from "./palette-query.ts";

test.for([
  ["shop", { kind: undefined, text: "shop" }],
  ["app:shop", { kind: "app", text: "shop" }],
  [" App: health:degraded ", { kind: "app", text: "health:degraded" }],
  ["page:", { kind: "page", text: "" }],
  ["act:encrypt", { kind: "act", text: "encrypt" }],
  // A word of the filter of applications.
  ["health:degraded", { kind: undefined, text: "health:degraded" }],
  ["", { kind: undefined, text: "" }],
] as const)("%j looks for %j", ([query, read]) => {
  expect(paletteQuery(query)).toEqual(read);
});
