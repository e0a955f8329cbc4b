import { expect, test } from "vitest";
import { brief, passingRefusal, patient, pauseBeforeRetry, type Setback } from "./retry-policy.ts";

const status = (code: number, retryAfter?: string): Setback => ({ kind: "status", status: code, retryAfter });
const first = { tries: 1, elapsedMs: 0, random: 0 };

const cases = [
  { name: "a request without an answer is retried after a moment", setback: { kind: "no-answer" } as const, at: first, want: 50 },
  { name: "the pause doubles", setback: status(503), at: { tries: 4, elapsedMs: 500, random: 1 }, want: 800 },
  { name: "the pause has an upper bound", setback: status(503), at: { tries: 12, elapsedMs: 9_000, random: 1 }, want: 3_000 },
  { name: "the Retry-After header is respected", setback: status(429, "2"), at: first, want: 2_000 },
  { name: "an invalid Retry-After header is ignored", setback: status(429, "soon"), at: first, want: 50 },
  { name: "a rejection is final", setback: status(422), at: first, want: undefined },
  { name: "a conflict is left to the caller", setback: status(409), at: first, want: undefined },
  { name: "an internal error is retried a few times", setback: status(500), at: { tries: 3, elapsedMs: 0, random: 0 }, want: 200 },
  { name: "an internal error is then final", setback: status(500), at: { tries: 4, elapsedMs: 0, random: 0 }, want: undefined },
  {
    name: "after the time limit nothing is retried",
    setback: status(503),
    at: { tries: 9, elapsedMs: 29_500, random: 0 },
    want: undefined,
  },
  { name: "a Retry-After beyond the time limit is final", setback: status(429, "60"), at: first, want: undefined },
];

const late = { tries: 9, elapsedMs: 20_000, random: 0 };
const passing = [
  { name: "a webhook that is not ready is retried until the time limit", of: "webhook" as const, at: late, want: 1_500 },
  { name: "a quota that is exceeded is retried for a short time", of: "quota" as const, at: first, want: 50 },
  { name: "a quota that stays exceeded is final", of: "quota" as const, at: late, want: undefined },
];
test.for(passing)("$name", ({ of, at, want }) => expect(pauseBeforeRetry({ kind: "passing", of }, at, patient)).toBe(want));

test.for([
  { status: 500, said: 'failed calling webhook "a.b": no endpoints available', of: "webhook" },
  { status: 403, said: "exceeded quota: q, requested: pods=1", of: "quota" },
  { status: 403, said: "status unknown for quota: q", of: "quota" },
  { status: 403, said: 'error looking up service account a/b: serviceaccount "b" not found', of: "quota" },
  { status: 403, said: 'User "u" cannot list', of: undefined },
  { status: 400, said: 'admission webhook "a.b" denied the request', of: undefined },
])("$status $said: passes as a $of", ({ status: code, said, of }) => {
  expect(passingRefusal(code, JSON.stringify({ message: said }))).toEqual(of === undefined ? undefined : { kind: "passing", of });
});

test("a first attempt on a connection that nobody ended is retried once, however long it took", () => {
  const dead = { kind: "no-answer" } as const;
  expect(pauseBeforeRetry(dead, { tries: 1, elapsedMs: 60_000, random: 0 }, patient)).toBe(50);
  expect(pauseBeforeRetry(dead, { tries: 2, elapsedMs: 60_000, random: 0 }, patient)).toBeUndefined();
  expect(pauseBeforeRetry(dead, { tries: 1, elapsedMs: 5_000, random: 0 }, brief)).toBeUndefined();
});

test.for(cases)("$name", ({ setback, at, want }) => expect(pauseBeforeRetry(setback, at, patient)).toBe(want));

test("the first contact gives up soon", () => {
  expect(pauseBeforeRetry({ kind: "no-answer" }, { tries: 5, elapsedMs: 1_400, random: 0 }, brief)).toBeUndefined();
});
