import { endSession, newSession, type Session } from "@slipway/domain";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../../testing/use-bus.ts";
import { putCookieKeys, watchCookieKeys } from "./cookie-keys.ts";
import { findSession, listSessions, putSession, type StoredSession, watchSessions } from "./sessions.ts";
import { findSignInAttempts, putSignInAttempts } from "./sign-in-attempts.ts";

const system = useBus();
const bus = () => system.bus;
const now = Temporal.Now.instant();

function session(id: string, { subjectTag = "ann", lifetimeMs = 3_600_000 } = {}): Session {
  const person = {
    id: `oidc:https://issuer.example#${subjectTag}`,
    provider: "company",
    name: subjectTag,
    emails: [],
    groups: ["g"],
  };
  const expiresAt = now.add({ milliseconds: lifetimeMs });
  return newSession({
    id,
    subjectTag,
    purpose: "browser",
    person,
    createdAt: now,
    expiresAt,
    idleMs: 3_600_000,
    address: "",
    userAgent: "",
    hash: "h",
  });
}

async function put(given: Session, expected = 0): Promise<StoredSession> {
  const sequence = await putSession(bus(), given, { expected, now });
  if (sequence === undefined) throw new Error("another writer came first");
  return { session: given, sequence };
}

test("of several writers of a session one wins, and the others read what it wrote", async () => {
  const stored = await put(session("contested"));
  const ended = endSession(stored.session, "signed-out", now);
  const writes = await Promise.all(Array.from({ length: 5 }, () => putSession(bus(), ended, { expected: stored.sequence, now })));
  expect(writes.filter((sequence) => sequence !== undefined)).toHaveLength(1);
  expect((await findSession(bus(), stored.session))?.session).toEqual(ended);
  expect(await putSession(bus(), stored.session, { expected: 0, now })).toBeUndefined();
});

test("the sessions of a person are listed, and those of others are not", async () => {
  for (const id of ["a", "b"]) await put(session(id, { subjectTag: "bob" }));
  await put(session("c", { subjectTag: "bo" }));
  expect((await listSessions(bus(), "bob")).map((stored) => stored.session.id).toSorted()).toEqual(["a", "b"]);
});

test("a session expires with its end, and then begins with no state", async () => {
  const stored = await put(session("brief", { lifetimeMs: 1_000 }));
  await eventually(async () => expect(await findSession(bus(), stored.session)).toBeUndefined());
  await expect(put(session("brief", { lifetimeMs: 1_000 }))).resolves.toBeDefined();
});

test("a watch tells of all sessions, then of every change", async () => {
  const stop = new AbortController();
  const first = await put(session("watched"));
  const seen: string[] = [];
  for await (const item of watchSessions(bus(), { signal: stop.signal })) {
    if (item.kind === "ready") await put(endSession(first.session, "replayed", now), first.sequence);
    else if (item.session.id === "watched") seen.push(`${item.kind} ${item.session.endedBy ?? "open"}`);
    if (seen.length === 2) stop.abort();
  }
  expect(seen).toEqual(["current open", "new replayed"]);
});

test("one of several gateways makes the keys, and all are told of them", async () => {
  const made = await Promise.all(
    [1, 2, 3].map((fill) => putCookieKeys(bus(), { keys: [{ secret: new Uint8Array(32).fill(fill), createdAt: now }], sequence: 0 })),
  );
  expect(made.filter(Boolean)).toHaveLength(1);
  const stop = new AbortController();
  for await (const item of watchCookieKeys(bus(), { signal: stop.signal })) {
    if (item.kind !== "ready")
      expect(item.keys.map(({ secret, createdAt }) => [[...secret], createdAt])).toEqual([[Array(32).fill(made.indexOf(true) + 1), now]]);
    stop.abort();
  }
});

test("attempts to sign in are counted once by each writer, and expire", async () => {
  const of = { kind: "user", bucket: "7" } as const;
  const none = await findSignInAttempts(bus(), of);
  expect(none).toEqual({ attempts: { count: 0, lastAt: undefined }, sequence: 0 });
  const attempts = { count: 1, lastAt: now };
  const writes = await Promise.all([1, 2].map(() => putSignInAttempts(bus(), of, { attempts, sequence: 0 }, { keptMs: 1_000 })));
  expect(writes.toSorted()).toEqual([false, true]);
  expect((await findSignInAttempts(bus(), of)).attempts).toEqual(attempts);
  await eventually(async () => expect((await findSignInAttempts(bus(), of)).sequence).toBe(0));
});
