import { endSession, newSession, type Session } from "@slipway/domain";
import { expect, test } from "vitest";
import { KnownSessions } from "./known-sessions.ts";

const start = Temporal.Instant.from("2026-01-01T12:00:00Z");
const after = (minutes: number) => start.add({ minutes });
const person = { id: "p", provider: "company", name: "ann", emails: [], groups: [] };

function session(id: string): Session {
  const expiresAt = after(60);
  return newSession({
    id,
    subjectTag: "t",
    purpose: "browser",
    person,
    createdAt: start,
    expiresAt,
    idleMs: 30 * 60_000,
    address: "",
    userAgent: "",
    hash: "h",
  });
}

test("an older state than is known changes nothing", () => {
  const known = new KnownSessions();
  known.put({ session: endSession(session("a"), "signed-out", start), sequence: 2 }, start);
  known.put({ session: session("a"), sequence: 1 }, start);
  expect(known.get("a")?.session.endedBy).toBe("signed-out");
});

test("a session ends for those who follow it when it is ended, and when it was unused for too long", () => {
  const known = new KnownSessions();
  for (const [at, id] of ["ended", "idle"].entries()) known.put({ session: session(id), sequence: at + 1 }, start);
  const [ended, idle] = [known.ended("ended"), known.ended("idle")];
  known.put({ session: endSession(session("ended"), "replayed", after(1)), sequence: 3 }, after(1));
  known.sweep(after(29));
  expect([ended.aborted, idle.aborted]).toEqual([true, false]);
  known.sweep(after(30));
  expect(idle.aborted).toBe(true);
});

test("a session that nobody knows has ended", () => {
  expect(new KnownSessions().ended("a").aborted).toBe(true);
});

test("a session that is over is remembered for a while, so that a late change does not bring it back, and is forgotten then", () => {
  const known = new KnownSessions();
  known.put({ session: session("a"), sequence: 1 }, start);
  known.sweep(after(39));
  expect(known.size).toBe(1);
  known.sweep(after(40));
  expect(known.size).toBe(0);
});

test("when NATS has lost its data, sessions that it does not have end, and the order of the others begins anew", () => {
  const known = new KnownSessions();
  known.put({ session: session("kept"), sequence: 500 }, start);
  known.put({ session: session("lost"), sequence: 501 }, start);
  const lost = known.ended("lost");
  const kept = known.ended("kept");
  known.list({ session: session("kept"), sequence: 3 });
  known.listed(start);
  expect([lost.aborted, kept.aborted, known.get("lost"), known.get("kept")?.sequence]).toEqual([true, false, undefined, 3]);
  known.put({ session: endSession(session("kept"), "signed-out", start), sequence: 4 }, start);
  expect(kept.aborted).toBe(true);
});

test("when NATS has lost everything, all sessions end", () => {
  const known = new KnownSessions();
  known.put({ session: session("a"), sequence: 1 }, start);
  const ended = known.ended("a");
  known.listed(start);
  expect([ended.aborted, known.size]).toEqual([true, 0]);
});
