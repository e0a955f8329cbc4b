import { createHmac } from "node:crypto";
import { nkeys } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FrontDoor, startFrontDoor } from "../testing/start-front-door.ts";

// Every credential is good at one door. What is real at one is tried at all others, whole and in pieces.

const resources = new AsyncDisposableStack();
const credentials = new Map<string, string>();
let door: FrontDoor;

beforeAll(async () => {
  door = resources.use(await startFrontDoor({ manyAddresses: true }));
  const { cookie, csrf, browser } = await door.signIn();
  const { body: tokens } = await door.oauth("token", await door.authorizationCode());
  const { body: device } = await door.oauth("device_authorization", {});
  const code = await door.authorizationCode();
  const key = await door.call("ApiKeyService/CreateApiKey", {
    body: { projectId: "shop", name: "ci", role: "Viewer" },
    headers: { authorization: `Bearer ${door.token}` },
  });
  const { secret } = JSON.parse(key.text) as { secret: string };
  for (const [name, value] of Object.entries({
    "token of the gateway": door.token,
    "cookie of a session": cookie,
    "page token": csrf,
    "mark of a browser": browser.cookies(door.url).get("slipway-browser"),
    "access token": tokens["access_token"],
    "refresh token": tokens["refresh_token"],
    "device code": device["device_code"],
    "user code": device["user_code"],
    "authorization code": code["code"],
    "API key": secret,
    "nkey of NATS": new TextDecoder().decode(nkeys.createUser().getSeed()),
  }))
    credentials.set(name, value ?? "");
});
afterAll(() => resources.disposeAsync());

const list = (headers: Readonly<Record<string, string>>) => door.call("ApplicationService/ListApplications", { headers });
const asBearer = async (credential: string) => (await list({ authorization: `Bearer ${credential}` })).status;
const asCookie = async (credential: string, name = "slipway-session") =>
  (await list({ cookie: `${name}=${credential}`, "slipway-csrf": credentials.get("page token") ?? "", origin: door.url })).status;
const grant = async (fields: Readonly<Record<string, string>>) => (await door.oauth("token", fields)).status;

interface Door {
  readonly name: string;
  readonly enter: (credential: string) => Promise<number>;
  /** Whose door it is. */
  readonly opens: readonly string[];
}
const verifier = { code_verifier: "v".repeat(43), redirect_uri: "http://127.0.0.1:50123/callback" };
const doors: readonly Door[] = [
  { name: "a bearer token", enter: asBearer, opens: ["token of the gateway", "access token", "API key"] },
  { name: "a session's cookie", enter: asCookie, opens: ["cookie of a session"] },
  { name: "a session's cookie of another site", enter: (each) => asCookie(each, "__Host-slipway-session"), opens: [] },
  {
    name: "a refresh token",
    enter: (each) => grant({ grant_type: "refresh_token", refresh_token: each }),
    opens: ["refresh token"],
  },
  { name: "an authorization code", enter: (each) => grant({ grant_type: "authorization_code", code: each, ...verifier }), opens: [] },
  {
    name: "a device code",
    enter: (each) => grant({ grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: each }),
    opens: [],
  },
  {
    name: "the token of a job",
    enter: (each) =>
      grant({
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: each,
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      }),
    opens: [],
  },
];

describe.for(doors)("at the door of $name", ({ enter, opens }) => {
  test("what is made for it opens it, and nothing else does", async () => {
    for (const [name, credential] of credentials) {
      expect(credential, name).not.toBe("");
      const status = await enter(credential);
      if (opens.includes(name)) expect(status, name).toBe(200);
      else expect([400, 401, 403], `${name}: ${status}`).toContain(status);
    }
  });
});

const flip = (text: string, at: number) => `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;

test("no credential is good with one character changed, wherever that is, or with more or less of it", async () => {
  for (const name of ["token of the gateway", "access token", "API key"]) {
    const credential = credentials.get(name) ?? "";
    const places = Array.from({ length: 6 }, (_, each) => Math.floor((each * (credential.length - 2)) / 5));
    const others = [...places.map((at) => flip(credential, at)), credential.slice(0, -1), `${credential}A`, credential.toUpperCase()];
    for (const other of others) expect(await asBearer(other), `${name}: ${other.length}`).toBe(401);
  }
});

test("a session's cookie that somebody signs with what can be known is none", async () => {
  const [version, tag, id, secret] = (credentials.get("cookie of a session") ?? "").split(".");
  const text = `${version}.${tag}.${id}.${secret}`;
  for (const key of ["", "slipway", tag ?? "", id ?? "", door.url, credentials.get("page token") ?? ""])
    for (const said of [text, `slipway session\0${text}`, `slipway session\0${tag}.${id}.${secret}`]) {
      const signature = createHmac("sha256", key).update(said).digest("base64url");
      expect(await asCookie(`${text}.${signature}`)).toBe(401);
    }
});

test.for([
  { name: "the scheme of a password", header: () => `Basic ${Buffer.from("root:open sesame").toString("base64")}` },
  { name: "two tokens, of which the second is right", header: () => `Bearer x, Bearer ${door.token}` },
  { name: "a token in quotes", header: () => `Bearer "${door.token}"` },
  { name: "a token without a scheme", header: () => door.token },
  { name: "another scheme", header: () => `Token ${door.token}` },
])("$name is no sign-in", async ({ header }) => {
  expect((await list({ authorization: header() })).status).toBe(401);
});

test("nobody becomes somebody by saying so in a header, in the address or in the request", async () => {
  const claims = ["x-forwarded-user", "x-remote-user", "x-auth-request-email", "x-user", "slipway-user", "x-original-url", "x-client-cert"];
  expect((await list(Object.fromEntries(claims.map((name) => [name, "root"])))).status).toBe(401);
  const method = `ApplicationService/ListApplications?access_token=${door.token}&token=${door.token}`;
  expect((await door.call(method, { body: { access_token: door.token } })).status).not.toBe(200);
});
