import { expect, test } from "vitest";
import { newSession, type Session } from "./session.ts";
import { adoptSecret, endOfSession, endSession, isOver, isRenewalDue, judgeSecret, offerSecret } from "./session-rules.ts";

const start = Temporal.Instant.from("2026-01-01T12:00:00Z");
const at = (minutes: number) => start.add({ milliseconds: Math.round(minutes * 60_000) });

function session(given: Partial<Session> = {}): Session {
  const person = { id: "oidc:https://issuer.example#1", provider: "company", name: "ann", emails: [], groups: [] };
  const made = newSession({
    id: "one",
    subjectTag: "tag",
    purpose: "browser",
    person,
    createdAt: start,
    expiresAt: at(24 * 60),
    idleMs: 8 * 3_600_000,
    address: "10.0.0.1",
    userAgent: "test",
    hash: "first",
  });
  return { ...made, ...given };
}

test("a session that is not used ends when it was unused for too long", () => {
  expect(endOfSession(session())).toEqual(at(8 * 60));
  expect([isOver(session(), at(8 * 60 - 1)), isOver(session(), at(8 * 60))]).toEqual([false, true]);
});

test("a session ends at its time, however much it is used", () => {
  const used = session({ seenAt: at(23 * 60) });
  expect([isOver(used, at(24 * 60 - 1)), isOver(used, at(24 * 60))]).toEqual([false, true]);
});

test("a session that was ended is over, and stays ended for the first reason", () => {
  const ended = endSession(session(), "replayed", at(5));
  expect(endSession(ended, "signed-out", at(6))).toBe(ended);
  expect(judgeSecret(ended, "first", at(5))).toBe("over");
});

const offered = offerSecret(session(), "second", at(15));
const adopted = adoptSecret(offered, at(16));
test.for([
  { name: "the first secret is current", session: session(), hash: "first", minutes: 20, want: "current" },
  { name: "a secret stays current while the next one is not used", session: offered, hash: "first", minutes: 400, want: "current" },
  { name: "a secret that was handed out is the next one", session: offered, hash: "second", minutes: 16, want: "next" },
  { name: "a secret that was used is current", session: adopted, hash: "second", minutes: 16, want: "current" },
  { name: "the one before is good for calls that were under way", session: adopted, hash: "first", minutes: 16.9, want: "previous" },
  { name: "the one before is replayed after a minute", session: adopted, hash: "first", minutes: 17, want: "replayed" },
  {
    name: "one before the one before is replayed at once",
    session: adoptSecret(offerSecret(adopted, "third", at(32)), at(32)),
    hash: "first",
    minutes: 32,
    want: "replayed",
  },
  {
    name: "one that was handed out and replaced by another is replayed",
    session: offerSecret(offered, "other", at(18)),
    hash: "second",
    minutes: 18,
    want: "replayed",
  },
] as const)("$name", ({ session: given, hash, minutes, want }) => {
  expect(judgeSecret(given, hash, at(minutes))).toBe(want);
});

test.for([
  { name: "a new secret need not be replaced", session: session(), minutes: 14, want: false },
  { name: "one of 15 minutes is", session: session(), minutes: 15, want: true },
  { name: "not while another one is on its way", session: offered, minutes: 16, want: false },
  { name: "again when that one was not used for two minutes", session: offered, minutes: 17, want: true },
  {
    name: "a session that may be unused for 20 minutes is recorded every 5",
    session: session({ idleMs: 20 * 60_000 }),
    minutes: 5,
    want: true,
  },
])("when a secret is replaced: $name", ({ session: given, minutes, want }) => {
  expect(isRenewalDue(given, at(minutes))).toBe(want);
});

test("use is recorded when a secret is handed out and when it is used", () => {
  expect([offered.seenAt, adopted.seenAt]).toEqual([at(15), at(16)]);
});
