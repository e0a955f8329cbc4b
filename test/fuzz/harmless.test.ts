import { expect, test } from "vitest";
import { requireHarmless } from "./harmless.ts";

test.for<{ name: string; answer: unknown; problem: RegExp }>([
  { name: "a text as the prototype of a value", answer: { a: Object.create({ isAdmin: true }) }, problem: /the prototype of a value/ },
  { name: "very much of little", answer: ["a".repeat(300_000)], problem: /more than/ },
])("$name is found", ({ answer, problem }) => {
  expect(() => requireHarmless(answer, 10)).toThrow(problem);
});

test("a change of what all objects have is found", () => {
  Object.defineProperty(Object.prototype, "polluted", { value: true, configurable: true });
  try {
    expect(() => requireHarmless({}, 10)).toThrow(/that all objects share/);
  } finally {
    Reflect.deleteProperty(Object.prototype, "polluted");
  }
});

test("usual values are harmless, also those that contain themselves", () => {
  const self: Record<string, unknown> = { map: new Map([["a", new Date(0)]]), bytes: new Uint8Array(9), none: Object.create(null) };
  self["self"] = self;
  expect(() => requireHarmless(self, 10)).not.toThrow();
});
