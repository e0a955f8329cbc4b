import { expect, test } from "vitest";
import { boundWarnings, formatWarning, mostWarnings } from "./warnings.ts";

const warning = (line: number, message = "unknown field") => ({ file: "app.pipecd.yaml", line, column: 3, message });

test("an application keeps few warnings unchanged", () => {
  expect(boundWarnings([warning(1), warning(2)])).toEqual([warning(1), warning(2)]);
});

test("of many warnings it keeps the first ones, and says how many more there are", () => {
  const kept = boundWarnings(Array.from({ length: 45_000 }, (_, index) => warning(index + 1)));
  expect(kept).toHaveLength(mostWarnings + 1);
  expect(kept.slice(0, mostWarnings).map(({ line }) => line)).toEqual(Array.from({ length: mostWarnings }, (_, index) => index + 1));
  expect(formatWarning(kept[mostWarnings] ?? warning(0))).toBe("app.pipecd.yaml:21:3: and 44980 more: `slipway check` shows all of them");
});

test("a long message is cut and says so", () => {
  const [kept] = boundWarnings([warning(1, "🙂".repeat(1000))]);
  expect(kept?.message).toMatch(/^(🙂)+… 4 kB more in the file$/);
});
