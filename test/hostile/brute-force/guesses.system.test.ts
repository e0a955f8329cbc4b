import { randomBytes } from "node:crypto";
import { connect } from "node:http2";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FrontDoor, startFrontDoor } from "../testing/start-front-door.ts";

// Guesses that try to count as those of somebody else, or not at all.

let door: FrontDoor;
beforeEach(async () => {
  door = await startFrontDoor({ gateways: 2 });
});
afterEach(() => door[Symbol.asyncDispose]());

const count = (statuses: readonly number[], wanted: number) => statuses.filter((status) => status === wanted).length;

test("who invents addresses in headers is counted by the one that it has", async () => {
  const guess = async (each: number): Promise<number> => {
    const address = `198.51.100.${each}`;
    const headers = {
      ...{ "x-forwarded-for": `${address}, ${address}`, "x-real-ip": address, forwarded: `for=${address}` },
      ...{ "true-client-ip": address, "cf-connecting-ip": address },
    };
    return (await door.tryPassword({ username: `user-${each}`, password: "guess", headers })).status;
  };
  const statuses: number[] = [];
  for (let each = 0; each < 24; each += 8) statuses.push(...(await Promise.all(Array.from({ length: 8 }, (_, at) => guess(each + at)))));
  expect([count(statuses, 401), count(statuses, 429)]).toEqual([20, 4]);
});

test("a mark of a browser that nobody made, or that was made for another user, gives no guesses of its own", async () => {
  const { browser } = await door.signIn();
  const [id = "", signature = ""] = (browser.cookies(door.url).get("slipway-browser") ?? "").split(".");
  expect(signature).not.toBe("");
  const marks = () => [
    randomBytes(16).toString("base64url"),
    `${randomBytes(16).toString("base64url")}.${signature}`,
    `${id}x.${signature}`,
    `${id}.`,
    `.${signature}`,
  ];
  const statuses: number[] = [];
  for (let each = 0; each < 8; each++)
    statuses.push(
      (await door.tryPassword({ username: "toor", password: "guess", headers: { cookie: `slipway-browser=${marks()[each % 5] ?? ""}` } }))
        .status,
    );
  // The real one is of another user.
  statuses.push(
    (await door.tryPassword({ username: "toor", password: "guess", headers: { cookie: `slipway-browser=${id}.${signature}` } })).status,
  );
  expect([count(statuses, 401), count(statuses, 429)]).toEqual([5, 4]);
});

test("forty guesses at the same moment, over single connections to two gateways, are five, and one more for each wait that passed meanwhile", async () => {
  const sessions = door.gateways.map(({ url }) => connect(url));
  const guess = async (each: number): Promise<number> => {
    const session = sessions[each % sessions.length] ?? expect.fail();
    const stream = session.request({
      ":method": "POST",
      ":path": "/auth/login",
      "content-type": "application/x-www-form-urlencoded",
      origin: door.url,
    });
    stream.end(`username=root&password=guess-${each}`);
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    stream
      .on("response", (headers) => resolve(Number(headers[":status"])))
      .on("error", reject)
      .resume();
    return await promise;
  };
  const statuses = await Promise.all(Array.from({ length: 40 }, (_, each) => guess(each)));
  for (const session of sessions) session.destroy();
  const looked = count(statuses, 401);
  expect(looked + count(statuses, 429)).toBe(40);
  // On a busy machine, they take longer than the first waits, of one and of two seconds.
  expect([5, 6, 7]).toContain(looked);
  // Not even the right one, at the other gateway.
  expect((await door.tryPassword({ at: door.gateways[1]?.url ?? "" })).status).toBe(429);
});

test("a password is taken from a form that is posted, and nowhere else", async () => {
  const fields = "username=root&password=open+sesame";
  const asked: readonly (readonly [string, RequestInit])[] = [
    [`/auth/login?${fields}`, {}],
    [`/auth/login?${fields}`, { method: "POST", headers: { origin: door.url } }],
    [`/auth/login?${fields}`, { method: "PUT", body: fields }],
    ["/auth/login", { headers: { authorization: `Basic ${Buffer.from("root:open sesame").toString("base64")}` } }],
    [
      "/auth/token",
      {
        method: "POST",
        body: new URLSearchParams({ client_id: "slipway-cli", grant_type: "password", username: "root", password: "open sesame" }),
      },
    ],
  ];
  for (const [path, init] of asked) {
    const answer = await fetch(`${door.url}${path}`, { ...init, redirect: "manual" });
    expect([answer.status === 303, answer.headers.getSetCookie().filter((each) => /session=\w/.test(each))], path).toEqual([false, []]);
  }
});

test("a password without end costs no more than one that is long", async () => {
  const { status } = await door.tryPassword({ password: "x".repeat(17 * 1024) });
  expect(status).toBe(413);
  expect((await door.tryPassword({ password: "x".repeat(15 * 1024) })).status).toBe(401);
});

test("guesses of tokens count together, however they are brought", async () => {
  const method = "ApplicationService/ListApplications";
  const secret = () => randomBytes(32).toString("base64url");
  const brought: readonly (() => Readonly<Record<string, string>>)[] = [
    () => ({ authorization: `Bearer ${secret()}` }),
    () => ({ authorization: `Bearer slk_${randomBytes(10).toString("hex")}_${secret()}` }),
    () => ({ authorization: `Bearer slt_${randomBytes(10).toString("hex")}_${secret()}` }),
    () => ({ cookie: `slipway-session=s1.${"a".repeat(16)}.${"b".repeat(22)}.${secret()}.${secret()}`, origin: door.url }),
    () => ({ authorization: `Bearer ${secret()}`, "content-type": "application/grpc-web+json" }),
  ];
  const statuses: number[] = [];
  for (let each = 0; each < 80; each++)
    statuses.push((await door.call(method, { headers: brought[each % brought.length]?.() ?? {} })).status);
  const refused = statuses.slice(60).filter((status) => status !== 401 && status !== 200);
  expect(refused.length).toBeGreaterThan(10);
  // Whoever knew one before is let in from the same address.
  expect(statuses.slice(0, 4)).toEqual([401, 401, 401, 401]);
});
