import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalQuantity } from "./quantity.ts";

test.for([
  { value: 1, want: "1" },
  { value: "1", want: "1" },
  { value: "1000m", want: "1" },
  { value: "0.5", want: "500m" },
  { value: 0.1, want: "100m" },
  { value: "1500m", want: "1500m" },
  { value: "1024Mi", want: "1Gi" },
  { value: "1.5Gi", want: "1536Mi" },
  { value: "1000Ki", want: "1000Ki" },
  { value: "512", want: "512" },
  { value: "1e3", want: "1e3" },
  { value: "1000", want: "1k" },
  { value: "2G", want: "2G" },
  { value: "0", want: "0" },
  { value: "0Mi", want: "0" },
  { value: "-1", want: "-1" },
  { value: "25%", want: "25%" },
  { value: "", want: "" },
  { value: "Mi", want: "Mi" },
])("$value is $want", ({ value, want }) => expect(canonicalQuantity(value)).toBe(want));

test("the canonical form is stable", () => {
  const suffix = fc.constantFrom("", "m", "k", "M", "G", "Ki", "Mi", "Gi", "n", "u", "T");
  fc.assert(
    fc.property(fc.nat({ max: 1e9 }), suffix, (number, unit) => {
      const once = canonicalQuantity(`${number}${unit}`);
      expect(canonicalQuantity(once)).toBe(once);
    }),
  );
});
