import { expect, test } from "vitest";
import { type FilterKeys, filterItems } from "./filter-items.ts";

interface Item {
  readonly name: string;
  readonly project: string;
  readonly labels?: Readonly<Record<string, string>>;
}
const keys: FilterKeys<Item> = {
  text: ({ name }) => name.toLowerCase(),
  labels: ({ labels = {} }) => labels,
  keys: { project: ({ project }) => [project] },
};
const items: readonly Item[] = [
  { name: "Web", project: "shop", labels: { team: "a", Env: "Prod" } },
  { name: "web-old", project: "shop-eu", labels: { team: "b" } },
  { name: "api", project: "bank" },
];

test.for([
  ["", "Web web-old api"],
  ["  ", "Web web-old api"],
  ["WEB", "Web web-old"],
  ["web old", "web-old"],
  ["-web", "api"],
  ["-", "web-old"],
  ["project:shop", "Web"],
  ["project:sho", "Web web-old"],
  ["project:", "Web web-old api"],
  ["project:shop,bank", "Web api"],
  ["-project:shop", "web-old api"],
  ["project!=shop", "web-old api"],
  ["-project!=shop", "Web"],
  ["team=a", "Web"],
  ["team:b", "web-old"],
  ["env=prod", "Web"],
  ["team!=a", "web-old api"],
  ["team=a,b -old", "Web"],
  ["other:x", ""],
  ["=", ""],
] as const)("%s finds %s", ([query, names]) => {
  expect(
    filterItems(items, query, keys)
      .map(({ name }) => name)
      .join(" "),
  ).toBe(names);
});
