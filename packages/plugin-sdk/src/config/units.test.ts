import fc from "fast-check";
import { expect, test } from "vitest";
import { durationSchema, formatDuration, parseDuration, percentageSchema, replicasOf, replicasSchema } from "./units.ts";

test.for([
  { text: "30s", ms: 30_000 },
  { text: "1h30m", ms: 5_400_000 },
  { text: "1.5h", ms: 5_400_000 },
  { text: "1h0.5m10s", ms: 3_640_000 },
  { text: ".5s", ms: 500 },
  { text: "250ms", ms: 250 },
  { text: "1500us", ms: 1.5 },
  { text: "2000000ns", ms: 2 },
  { text: "-2s", ms: -2_000 },
  { text: "+2s", ms: 2_000 },
  { text: "0", ms: 0 },
])("$text is $ms ms", ({ text, ms }) => expect(parseDuration(text)?.total("milliseconds")).toBe(ms));

test.for(["", "30", "s", "1d", "1 s", "1s ", "1h-30m", "1e3s", "s1", "-"])("%j is not a duration", (text) =>
  expect(parseDuration(text)).toBeUndefined(),
);

test("a duration of whole seconds survives formatting and parsing", () => {
  fc.assert(
    fc.property(fc.integer({ min: -10_000_000, max: 10_000_000 }), (seconds) => {
      const duration = Temporal.Duration.from({ seconds });
      expect(parseDuration(formatDuration(duration))?.total("seconds")).toBe(seconds);
    }),
  );
});

test("a number is nanoseconds, as PipeCD writes durations in JSON", () => {
  expect(durationSchema.parse(1_500_000_000).total("milliseconds")).toBe(1_500);
});

test.for([1, 5, 60, 999_999])("the number %d is refused: it has no unit", (written) => {
  const message = `a number without a unit is nanoseconds: write ${written}s or ${written}m`;
  expect(durationSchema.safeParse(written).error?.issues[0]?.message).toBe(message);
});

test("the error for an invalid duration has an example", () => {
  expect(durationSchema.safeParse("soon").error?.issues[0]?.message).toBe("must be a duration such as 30s or 1h30m");
  expect(durationSchema.safeParse(1.5).success).toBe(false);
  expect(durationSchema.safeParse(true).success).toBe(false);
  expect(durationSchema.safeParse(undefined).success).toBe(false);
});

test.for([
  { given: 10, percent: 10 },
  { given: "10", percent: 10 },
  { given: "10%", percent: 10 },
  { given: 0, percent: 0 },
  { given: "100%", percent: 100 },
])("$given is $percent percent", ({ given, percent }) => expect(percentageSchema.parse(given)).toBe(percent));

test.for([101, -1, 1.5, "x", "1.5%", "%", "", true])("%j is not a percentage", (given) =>
  expect(percentageSchema.safeParse(given).success).toBe(false),
);

test.for([
  { given: 2, total: 10, replicas: 2 },
  { given: "2", total: 10, replicas: 2 },
  { given: "50%", total: 10, replicas: 5 },
  { given: "10%", total: 1, replicas: 1 },
  { given: "34%", total: 3, replicas: 2 },
  { given: "0%", total: 3, replicas: 0 },
  { given: "150%", total: 4, replicas: 6 },
])("$given of $total is $replicas", ({ given, total, replicas }) => expect(replicasOf(replicasSchema.parse(given), total)).toBe(replicas));

test.for([-1, 1.5, "x", "%", ""])("%j is not a number of replicas", (given) => expect(replicasSchema.safeParse(given).success).toBe(false));
