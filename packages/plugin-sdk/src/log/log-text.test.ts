import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { logText } from "./log-text.ts";

const shameless = {
  get [Symbol.for("nodejs.util.inspect.custom")]() {
    throw new Error("no");
  },
};

test.for([
  { name: "a text", value: "a\nb", want: "a\nb" },
  { name: "nothing", value: undefined, want: "undefined" },
  { name: "a number", value: 3, want: "3" },
  { name: "an object", value: { replicas: 3, image: "shop:v2" }, want: "{ replicas: 3, image: 'shop:v2' }" },
  { name: "a map", value: new Map([["a", 1]]), want: "Map(1) { 'a' => 1 }" },
  { name: "a Fault", value: new Fault("invalid", "no image"), want: "no image" },
  { name: "a value that cannot be shown", value: shameless, want: "(a value that cannot be shown: no)" },
])("$name", ({ value, want }) => expect(logText(value)).toBe(want));

test("an error has its name, its message and its place", () => {
  expect(logText(new TypeError("x is undefined"))).toMatch(/^TypeError: x is undefined( \(at .*\))?$/);
});

test("a huge value is cut", () => {
  const text = logText(Array.from({ length: 100 }, () => "x".repeat(4_000)));
  expect(text.length).toBeLessThan(17_000);
  expect(text).toMatch(/… \(\d+ more characters\)$/);
});
