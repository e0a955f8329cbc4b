import { expect, test } from "vitest";
import { nothingSelected, toggleAll, toggleSelected } from "./selection.ts";

const shown = ["a", "b", "c", "d", "e"];
const ids = (selection: typeof nothingSelected) => [...selection.ids].toSorted().join("");

test("one is selected, and no more", () => {
  const one = toggleSelected(nothingSelected, shown, "b", false);
  expect(ids(one)).toBe("b");
  expect(ids(toggleSelected(one, shown, "b", false))).toBe("");
});

test("a range goes from the last one that was selected, in both directions", () => {
  const one = toggleSelected(nothingSelected, shown, "d", false);
  const range = toggleSelected(one, shown, "b", true);
  expect(ids(range)).toBe("bcd");
  expect(ids(toggleSelected(range, shown, "c", true))).toBe("bcd");
  expect(ids(toggleSelected(one, shown, "e", true))).toBe("de");
});

test("a range without a beginning, or whose beginning is not shown any more, is one", () => {
  expect(ids(toggleSelected(nothingSelected, shown, "c", true))).toBe("c");
  expect(ids(toggleSelected({ ids: new Set(["x"]), anchor: "x" }, shown, "c", true))).toBe("cx");
});

test("all that are shown are selected, or nothing if they are", () => {
  const all = toggleAll({ ids: new Set(["a"]), anchor: "a" }, shown);
  expect(ids(all)).toBe("abcde");
  expect(ids(toggleAll(all, shown))).toBe("");
});
