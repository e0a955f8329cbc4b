import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Bus, connectBus, ensureStreams, impatientBus } from "@slipway/bus";
import { createLogger } from "@slipway/runtime";
import { eventually, type NatsServer, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CookieKeys } from "./cookie-keys.ts";
import { newSecret, readToken, writeToken } from "./session-token.ts";
import { Sessions } from "./sessions.ts";

const lines: string[] = [];
const log = createLogger({ service: "test", destination: { write: (line) => void lines.push(line) } });
const resources = new AsyncDisposableStack();
const start = Temporal.Now.instant();
let nats: NatsServer;
let bus: Bus;
let now = start;

beforeAll(async () => {
  nats = resources.use(await startNats());
  bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
});
afterAll(() => resources.disposeAsync());

/** Sets the clock of all gateways, in minutes after the tests began. */
function at(minutes: number): void {
  now = start.add({ milliseconds: Math.round(minutes * 60_000) });
}
const person = (id: string) => ({ id, provider: "company", name: id, emails: [], groups: [] });
const browser = { purpose: "browser", lifetimeMs: 24 * 3_600_000, idleMs: 8 * 3_600_000, address: "", userAgent: "" } as const;

async function gateways(count: number) {
  await using opening = new AsyncDisposableStack();
  const all = [];
  for (let each = 0; each < count; each++) {
    const signer = opening.use(await CookieKeys.open(bus, { now: () => now }));
    all.push({ signer, sessions: opening.use(await Sessions.open({ bus, watched: bus, signer, now: () => now, log })) });
  }
  const opened = opening.move();
  return { all, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Two gateways. */
async function pair() {
  const { all, ...rest } = await gateways(2);
  const [one, two] = all;
  if (one === undefined || two === undefined) throw new Error("no gateways");
  return { one: one.sessions, two: two.sessions, signer: one.signer, ...rest };
}

test("every gateway knows a session as soon as it has begun, and one that is started later too", async () => {
  at(0);
  await using both = await pair();
  const { token } = await both.one.start(person("p1"), browser);
  expect((await both.two.find(token))?.session.person.id).toBe("p1");
  await using later = await pair();
  expect((await later.one.find(token))?.session.person.id).toBe("p1");
});

test("a session ends at every gateway when one ends it", async () => {
  at(0);
  await using both = await pair();
  const { token, session } = await both.one.start(person("p2"), browser);
  const ended = (await both.two.find(token))?.ended;
  await both.one.end(session, "signed-out");
  expect(await both.one.find(token)).toBeUndefined();
  await eventually(() => expect(ended?.aborted).toBe(true));
  expect(await both.two.find(token)).toBeUndefined();
});

test("a secret is replaced after 15 minutes, and the one before is good until the next is used, and a minute longer", async () => {
  at(0);
  await using both = await pair();
  const { token } = await both.one.start(person("p3"), browser);
  at(14);
  expect(await both.one.renew(token)).toBeUndefined();
  at(15);
  const renewed = await both.two.renew(token);
  expect(renewed?.token).not.toBe(token);
  // The answer with the next one is on its way, or lost.
  await eventually(async () => expect(await both.one.renew(token)).toBeUndefined());
  expect(await both.one.find(token)).toBeDefined();
  expect(await both.one.find(renewed?.token ?? "")).toBeDefined();
  expect(await both.one.find(token)).toBeDefined();
  at(15.9);
  expect(await both.two.find(token)).toBeDefined();
  expect(await both.one.find(renewed?.token ?? "")).toBeDefined();
});

test("an answer that is lost signs nobody out: another secret is handed out, and that works", async () => {
  at(0);
  await using both = await pair();
  const { token } = await both.one.start(person("p4"), browser);
  at(15);
  await both.one.renew(token);
  at(17.5);
  const again = await both.one.renew(token);
  expect(await both.one.find(again?.token ?? "")).toBeDefined();
});

test.for(["the person", "the thief"])("who uses a secret that %s has replaced ends the session for both", async () => {
  at(0);
  await using both = await pair();
  const { token } = await both.one.start(person("p5"), browser);
  at(15);
  const renewed = (await both.one.renew(token))?.token ?? "";
  await both.one.find(renewed);
  at(16.5);
  // The other gateway may not have heard of the renewal yet.
  await eventually(async () => expect(await both.two.find(token)).toBeUndefined());
  await eventually(async () => expect(await both.one.find(renewed)).toBeUndefined());
  expect(lines.join()).toContain("somebody used a secret of it that had been replaced");
  for (const secret of [token, renewed]) expect(lines.join()).not.toContain(secret.split(".")[3]);
});

test("many calls at the moment of a renewal keep the session, at two gateways", async () => {
  at(0);
  await using both = await pair();
  const { token } = await both.one.start(person("p6"), browser);
  at(15);
  const renewals = await Promise.all(Array.from({ length: 20 }, (_, each) => (each % 2 ? both.one : both.two).renew(token)));
  const handedOut = renewals.flatMap((each) => (each === undefined ? [] : [each.token]));
  expect(handedOut).toHaveLength(1);
  const [next = ""] = handedOut;
  const uses = Array.from({ length: 20 }, (_, each) => (each % 2 ? both.one : both.two).find(each % 3 ? next : token));
  expect((await Promise.all(uses)).every((found) => found !== undefined)).toBe(true);
});

test("a session that is not used ends, and so does one whose time is over", async () => {
  at(0);
  await using both = await pair();
  const idle = await both.one.start(person("p7"), { ...browser, idleMs: 3_600_000 });
  const brief = await both.one.start(person("p7"), { ...browser, lifetimeMs: 3_600_000 });
  const followed = (await both.one.find(idle.token))?.ended;
  at(59);
  expect([await both.one.find(idle.token), await both.one.find(brief.token)]).not.toContain(undefined);
  at(60);
  expect([await both.one.find(idle.token), await both.one.find(brief.token)]).toEqual([undefined, undefined]);
  await eventually(() => expect(followed?.aborted).toBe(true));
});

test("all sessions of a person end, and those of others do not", async () => {
  at(0);
  await using both = await pair();
  const mine = [await both.one.start(person("p8"), browser), await both.two.start(person("p8"), browser)];
  const other = await both.one.start(person("p8 and more"), browser);
  expect(await both.one.endAll("p8")).toBe(2);
  for (const { token } of mine) await eventually(async () => expect(await both.two.find(token)).toBeUndefined());
  expect(await both.two.find(other.token)).toBeDefined();
  const after = await both.two.start(person("p8"), browser);
  expect(await both.one.find(after.token)).toBeDefined();
});

test("a token with a secret of somebody's own is none, and ends no session", async () => {
  at(0);
  await using both = await pair();
  const { token } = await both.one.start(person("p9"), browser);
  const parts = readToken(token, both.signer);
  if (parts === undefined) throw new Error("not a token");
  const forged = `s1.${parts.subjectTag}.${parts.id}.${newSecret()}.${token.split(".").at(-1)}`;
  expect(await both.one.find(forged)).toBeUndefined();
  expect(await both.one.find(token)).toBeDefined();
  // Whoever reads NATS can sign a token, and still does not know the secret.
  const signed = writeToken({ ...parts, secret: newSecret() }, both.signer);
  expect(await both.one.find(signed)).toBeUndefined();
});

test("gateways that are started at the same time have the same keys", async () => {
  await using many = await gateways(4);
  const [first, ...others] = many.all;
  const signature = first?.signer.sign("csrf", "x") ?? "";
  for (const { signer } of others) expect(signer.isSigned("csrf", "x", signature)).toBe(true);
});

test("when NATS loses everything, all sessions end, and people can sign in again", async () => {
  at(0);
  await using server = await startNats();
  await using own = await connectBus({ servers: server.url, name: "test", log });
  await ensureStreams(own);
  await using signer = await CookieKeys.open(own, { now: () => now });
  await using sessions = await Sessions.open({ bus: own, watched: own, signer, now: () => now, log });
  const { token } = await sessions.start(person("p10"), browser);
  const ended = (await sessions.find(token))?.ended;
  await server.kill9();
  await rm(join(server.dir, "jetstream"), { recursive: true });
  await server.restart();
  await ensureStreams(own);
  await eventually(() => expect(ended?.aborted).toBe(true));
  const again = await sessions.start(person("p10"), browser);
  expect(await sessions.find(again.token)).toBeDefined();
});

test("while NATS is away, sessions stay good, and nothing waits for it for long", async () => {
  at(0);
  await using server = await startNats();
  await using own = await connectBus({ servers: server.url, name: "test", log });
  await ensureStreams(own);
  const hasty = impatientBus(own, 300);
  await using signer = await CookieKeys.open(own, { now: () => now });
  await using sessions = await Sessions.open({ bus: hasty, watched: own, signer, now: () => now, log });
  const { token, session } = await sessions.start(person("p11"), browser);
  await server.kill9();
  at(15);
  expect(await sessions.find(token)).toBeDefined();
  expect(await sessions.renew(token)).toBeUndefined();
  await expect(sessions.start(person("p11"), browser)).rejects.toMatchObject({ code: "unavailable" });
  await expect(sessions.end(session, "signed-out")).rejects.toMatchObject({ code: "unavailable" });
  await server.restart();
  await eventually(async () => expect(await sessions.renew(token)).toBeDefined());
});

test("a key is replaced after 30 days, and what it has signed is known as long as a session can last", async () => {
  at(0);
  await using server = await startNats();
  await using own = await connectBus({ servers: server.url, name: "test", log });
  await ensureStreams(own);
  const days = (count: number) => start.add({ hours: 24 * count });
  const open = (day: number) => CookieKeys.open(own, { now: () => days(day) });
  await using first = await open(0);
  const signature = first.sign("csrf", "x");
  {
    await using soon = await open(29);
    expect(soon.sign("csrf", "x")).toBe(signature);
  }
  await using later = await open(30);
  await eventually(() => expect(later.sign("csrf", "x")).not.toBe(signature));
  expect(later.isSigned("csrf", "x", signature)).toBe(true);
  await eventually(() => expect(first.sign("csrf", "x")).toBe(later.sign("csrf", "x")));
  const second = later.sign("csrf", "x");
  await using much = await open(60);
  await eventually(() => expect(much.sign("csrf", "x")).not.toBe(second));
  expect(much.isSigned("csrf", "x", signature)).toBe(true);
  await using last = await open(90);
  await eventually(() => expect(last.isSigned("csrf", "x", signature)).toBe(false));
});
