import { expect, test } from "vitest";
import { cutToWidth, displayWidth, padToWidth } from "./display-width.ts";

const widths = [
  { text: "shop", want: 4 },
  { text: "", want: 0 },
  { text: "日本", want: 4 },
  { text: "한국어", want: 6 },
  { text: "ｆｕｌｌ", want: 8 },
  { text: "e\u0301", want: 1 },
  { text: "👩‍🚀", want: 2 },
  { text: "✓ ok", want: 4 },
  { text: "Ünï", want: 3 },
];
test.for(widths)("$text takes $want columns", ({ text, want }) => {
  expect(displayWidth(text)).toBe(want);
});

const cuts = [
  { name: "a text that fits", text: "shop", columns: 4, want: "shop" },
  { name: "a longer one", text: "shopping", columns: 5, want: "shop…" },
  { name: "one of wide characters", text: "日本語版", columns: 6, want: "日本…" },
  { name: "one whose characters have marks", text: "e\u0301e\u0301e\u0301e\u0301", columns: 3, want: "e\u0301e\u0301…" },
  { name: "one of characters of several parts", text: "👩‍🚀👩‍🚀", columns: 3, want: "👩‍🚀…" },
];
test.for(cuts)("$name is cut to $columns columns", ({ text, columns, want }) => {
  expect(cutToWidth(text, columns)).toBe(want);
  expect(displayWidth(cutToWidth(text, columns))).toBeLessThanOrEqual(columns);
});

test("a text of many megabytes is cut without being read to its end", () => {
  expect(cutToWidth("日".repeat(5_000_000), 10)).toBe("日日日日…");
});

test("padding counts columns, not characters", () => {
  expect(padToWidth("日本", 6)).toBe("日本  ");
  expect(padToWidth("long", 2)).toBe("long");
});
