import { expect, test } from "vitest";
import { attemptWords } from "./deployment-words.ts";

const failed = {
  attempt: 1,
  kind: "failed",
  reason: "no quota",
  faultCode: "",
  at: Temporal.Instant.from("2026-01-01T00:00:00Z"),
} as const;

test.for([
  { name: "the first attempt", failedAttempts: [], says: "1 of 2" },
  { name: "the last attempt", failedAttempts: [failed], says: "2 of 2" },
  { name: "an attempt past the limit", failedAttempts: [failed, failed], says: "3" },
])("$name is '$says'", ({ failedAttempts, says }) => expect(attemptWords({ failedAttempts, maxAttempts: 2 })).toBe(says));
