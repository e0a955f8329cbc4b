import { expect, test } from "vitest";
import { counterparts } from "./counterparts.ts";
import { formatKey } from "./resource-key.ts";

const key = (namespace: string, name = "a") => ({ group: "", kind: "ConfigMap", namespace, name });
const of = (...namespaces: readonly string[]) => namespaces.map((namespace) => key(namespace));
const pairs = (wanted: readonly string[], present: readonly string[]) =>
  [...counterparts(of(...wanted), of(...present))].map(([a, b]) => [a, b].map((text) => text.split(":")[2]));

test.for([
  {
    name: "the same namespace is certain",
    wanted: ["", "default", "x"],
    present: ["x", "default", ""],
    want: [
      ["", ""],
      ["default", "default"],
      ["x", "x"],
    ],
  },
  { name: "none and default may be the same", wanted: ["default"], present: [""], want: [["default", ""]] },
  { name: "one that has its own counterpart is not taken", wanted: ["default", ""], present: [""], want: [["", ""]] },
  { name: "other namespaces differ", wanted: ["x"], present: ["", "default"], want: [] },
])("$name", ({ wanted, present, want }) => expect(pairs(wanted, present)).toEqual(want));

test("the case of groups and kinds does not matter", () => {
  const upper = { group: "APPS", kind: "DEPLOYMENT", namespace: "x", name: "a" };
  const lower = { group: "apps", kind: "deployment", namespace: "x", name: "a" };
  expect([...counterparts([upper], [lower]).values()]).toEqual([formatKey(lower)]);
});
