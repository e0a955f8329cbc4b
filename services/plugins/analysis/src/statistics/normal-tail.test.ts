import fc from "fast-check";
import { expect, test } from "vitest";
import { normalTail } from "./normal-tail.ts";

// R 4.2.2: pnorm(z, lower.tail = FALSE)
test.for([
  { z: 0, want: 0.5 },
  { z: 0.5, want: 3.08537538725987e-1 },
  { z: 1, want: 1.58655253931457e-1 },
  { z: 1.96, want: 2.49978951482204e-2 },
  { z: 2.9, want: 1.86581330038404e-3 },
  { z: 3, want: 1.34989803163009e-3 },
  { z: 3.1, want: 9.67603213218356e-4 },
  { z: 5, want: 2.86651571879194e-7 },
  { z: 8, want: 6.22096057427178e-16 },
])("beyond $z is $want", ({ z, want }) => {
  expect(Math.abs(normalTail(z) / want - 1)).toBeLessThan(1e-12);
});

test("the two tails sum to one, and the tail falls as the value grows", () => {
  const z = fc.double({ min: -12, max: 12, noNaN: true });
  fc.assert(
    fc.property(z, z, (a, b) => {
      expect(normalTail(a) + normalTail(-a)).toBeCloseTo(1, 12);
      const [low, high] = a < b ? [a, b] : [b, a];
      expect(normalTail(low) - normalTail(high)).toBeGreaterThanOrEqual(-1e-15);
    }),
  );
});
