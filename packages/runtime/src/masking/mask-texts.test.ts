import { expect, test } from "vitest";
import { maskTexts } from "./mask-texts.ts";

const mask = (text: string) => text.replaceAll("secret", "*****");

test("every text of a value is masked, but those of fields that are kept", () => {
  const at = Temporal.Instant.fromEpochMilliseconds(0);
  const value = {
    id: "secret",
    names: ["secret"],
    status: { text: "a secret" },
    notes: ["a secret", "b"],
    count: 1,
    at,
    nested: { name: "secret", reason: "secret" },
    none: undefined,
  };
  expect(maskTexts(value, mask, new Set(["id", "name", "names", "status"]))).toEqual({
    ...value,
    status: { text: "a *****" },
    notes: ["a *****", "b"],
    nested: { name: "secret", reason: "*****" },
  });
  expect(maskTexts("the secret", mask)).toBe("the *****");
});

test("what has nothing to mask stays the same object", () => {
  const value = { notes: ["a", { b: "c" }] };
  expect(maskTexts(value, mask)).toBe(value);
});
