import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FrontDoor, startFrontDoor } from "../testing/start-front-door.ts";

// The same secret at the same moment, at two gateways; and an end in the middle of uses.

const resources = new AsyncDisposableStack();
let door: FrontDoor;
beforeAll(async () => {
  door = resources.use(await startFrontDoor({ gateways: 2, manyAddresses: true }));
});
afterAll(() => resources.disposeAsync());

const method = "ApplicationService/ListApplications";
const gatewayOf = (each: number): string => door.gateways[each % 2]?.url ?? "";
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const all = <T>(count: number, act: (each: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, each) => act(each)));

test("a code of a sign-in is redeemed once, whoever is first", async () => {
  for (let round = 0; round < 5; round++) {
    const fields = await door.authorizationCode();
    const answers = await all(10, (each) => door.oauth("token", fields, gatewayOf(each)));
    const tokens = answers.flatMap(({ body }) => body["access_token"] ?? []);
    expect([tokens.length, answers.filter(({ status }) => status === 400).length]).toEqual([1, 9]);
  }
});

test("a device that polls twice at the moment of the decision is signed in once", async () => {
  const { body: begun } = await door.oauth("device_authorization", {});
  const { browser, csrf } = await door.signIn();
  const form = { user_code: begun["user_code"] ?? "", csrf, decision: "allow" };
  await browser.visit(`${door.url}/auth/device`, { method: "POST", form });
  const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
  const answers = await all(10, (each) => door.oauth("token", { grant_type, device_code: begun["device_code"] ?? "" }, gatewayOf(each)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
});

test("two people who decide about one device at the same moment: one of them has decided", async () => {
  for (let round = 0; round < 3; round++) {
    const { body: begun } = await door.oauth("device_authorization", {});
    const people = [await door.signIn(), await door.signIn()];
    const answers = await Promise.all(
      people.map(({ browser, csrf }, each) =>
        browser.visit(`${door.url}/auth/device`, {
          method: "POST",
          form: { user_code: begun["user_code"] ?? "", csrf, decision: each === 0 ? "allow" : "deny" },
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410]);
  }
});

test("a session that ends while it is used is over for every call that begins later, at every gateway", async () => {
  for (let round = 0; round < 3; round++) {
    const { browser, csrf, cookie } = await door.signIn();
    const use = (each: number) =>
      door.call(method, { at: gatewayOf(each), headers: { cookie: `slipway-session=${cookie}`, "slipway-csrf": csrf, origin: door.url } });
    let ended = false;
    const late: number[] = [];
    const using = all(4, async (each) => {
      while (!ended) await use(each);
      late.push((await use(each)).status);
    });
    await browser.visit(`${door.url}/auth/logout`, { method: "POST", form: { csrf }, until: () => true });
    ended = true;
    await using;
    // The gateway that did not end it hears of it at once, not before.
    expect(late.filter((status) => status === 200).length).toBeLessThanOrEqual(2);
    await expect.poll(async () => [(await use(0)).status, (await use(1)).status]).toEqual([401, 401]);
  }
});

test("the first of many renewals and one sign-out: the sign-in is over, and nobody has a token that lasts", async () => {
  for (let round = 0; round < 3; round++) {
    const { body: tokens } = await door.oauth("token", await door.authorizationCode());
    const fields = { grant_type: "refresh_token", refresh_token: tokens["refresh_token"] ?? "" };
    const [renewed] = await Promise.all([
      all(12, (each) => door.oauth("token", fields, gatewayOf(each))),
      door.oauth("revoke", { token: fields.refresh_token }, gatewayOf(1)),
    ]);
    const given = renewed.flatMap(({ body }) => body["access_token"] ?? []);
    for (const token of [tokens["access_token"] ?? "", ...given])
      await expect.poll(async () => (await door.call(method, { headers: bearer(token), at: gatewayOf(round) })).status).toBe(401);
    expect((await door.oauth("token", fields, gatewayOf(0))).status).toBe(400);
  }
});

test("a key that is revoked while it makes another one leaves none behind that it could still use", async () => {
  const owner = bearer(door.token);
  const create = (headers: Readonly<Record<string, string>>, name: string, each: number) =>
    door.call("ApiKeyService/CreateApiKey", { headers, at: gatewayOf(each), body: { projectId: "shop", name, role: "Admin" } });
  const { apiKey, secret } = JSON.parse((await create(owner, "parent", 0)).text) as { apiKey: { id: string }; secret: string };
  const prefix = `child-${randomUUID().slice(0, 8)}`;
  const [made] = await Promise.all([
    all(8, (each) => create(bearer(secret), `${prefix}-${each}`, each)),
    door.call("ApiKeyService/RevokeApiKey", { headers: owner, at: gatewayOf(1), body: { id: apiKey.id } }),
  ]);
  await expect.poll(async () => (await door.call(method, { headers: bearer(secret), at: gatewayOf(0) })).status).toBe(401);
  const { text } = await door.call("ApiKeyService/ListApiKeys", { headers: owner, body: { all: true } });
  const names = (JSON.parse(text) as { apiKeys: { name: string }[] }).apiKeys
    .map(({ name }) => name)
    .filter((name) => name.startsWith(prefix));
  // What was made before the end is listed, so that whoever revokes can see it.
  expect(names.toSorted()).toEqual(made.flatMap(({ status }, each) => (status === 200 ? [`${prefix}-${each}`] : [])).toSorted());
});
