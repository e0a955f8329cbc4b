import { expect, test } from "vitest";
import { isView, readViews, withoutView, withView } from "./saved-views.ts";

test.for([
  [null, []],
  ["{", []],
  ["{}", []],
  [
    '[1, null, {"name": "", "search": {}}, {"name": "x"}, {"name": "a", "search": {"q": "web", "view": 1, "sort": "-health"}}]',
    [{ name: "a", search: { q: "web", sort: "-health" } }],
  ],
] as const)("of %s there are %j", ([text, views]) => {
  expect(readViews(text)).toEqual(views);
});

test("a view of the same name takes the place of the one before", () => {
  const views = withView(withView([], { name: "a", search: { q: "1" } }), { name: "b", search: {} });
  expect(withView(views, { name: "a", search: { q: "2" } })).toEqual([
    { name: "b", search: {} },
    { name: "a", search: { q: "2" } },
  ]);
  expect(withoutView(views, "a")).toEqual([{ name: "b", search: {} }]);
});

test("a view is the address that shows the same", () => {
  const view = { name: "a", search: { q: "web ", view: "tiles" } } as const;
  expect(isView(view, { q: "web", view: "tiles" })).toBe(true);
  expect(isView(view, { q: "web" })).toBe(false);
  expect(isView(view, { q: "api", view: "tiles" })).toBe(false);
});
