import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { expect, onTestFinished, test } from "vitest";
import { serve, type TestAnswer } from "../testing/serve.ts";
import { stackdriverProvider } from "./stackdriver.ts";

const window = { from: Temporal.Instant.from("2026-03-01T12:00:00Z"), to: Temporal.Instant.from("2026-03-01T12:05:00Z") };
const second = Temporal.Duration.from({ seconds: 5 });
const never = new AbortController().signal;
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

interface Sent {
  readonly url: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** A sign-in and a list of logs, as documented. */
async function start({ list, key = privatePem, signIn = { body: '{"access_token":"token-1"}' } }: Given) {
  const sent: Sent[] = [];
  const server = await serve(async (request) => {
    const chunks = await Array.fromAsync(request as AsyncIterable<Buffer>);
    sent.push({ url: request.url, authorization: request.headers.authorization, body: Buffer.concat(chunks).toString() });
    return request.url === "/token" ? signIn : list(sent.filter(({ url }) => url !== "/token").length);
  });
  const dir = await mkdtemp(join(tmpdir(), "account-"));
  onTestFinished(() => server[Symbol.asyncDispose]());
  onTestFinished(() => rm(dir, { recursive: true }));
  const serviceAccountFile = join(dir, "key.json");
  const account = {
    type: "service_account",
    project_id: "shop",
    client_email: "ci@shop",
    private_key: key,
    private_key_id: "k1",
    token_uri: `${server.url}/token`,
  };
  await writeFile(serviceAccountFile, JSON.stringify(account));
  return { sent, server, serviceAccountFile, provider: stackdriverProvider("logs", { serviceAccountFile, address: server.url }, second) };
}

interface Given {
  readonly list: (page: number) => TestAnswer;
  readonly key?: string;
  readonly signIn?: TestAnswer;
}

const page = (content: unknown): TestAnswer => ({ body: JSON.stringify(content) });

test("it authenticates with the key and requests the project's entries in the window, newest first", async () => {
  const { sent, server, provider } = await start({
    list: () =>
      page({
        entries: [
          { timestamp: "2026-03-01T12:03:00Z", textPayload: "third" },
          { timestamp: "2026-03-01T12:02:00.5Z", jsonPayload: { message: "second", code: 1 } },
          { timestamp: "2026-03-01T12:01:00Z", jsonPayload: { code: 2 } },
        ],
      }),
  });
  const entries = await provider.findEntries('severity>=ERROR OR "panic"\n', window, 100, never);
  expect(entries.map(({ at, line }) => [at.toString(), line])).toEqual([
    ["2026-03-01T12:03:00Z", "third"],
    ["2026-03-01T12:02:00.5Z", "second"],
    ["2026-03-01T12:01:00Z", '{"code":2}'],
  ]);
  const [signIn, list] = sent;
  const form = new URLSearchParams(signIn?.body);
  expect(form.get("grant_type")).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  const { payload, protectedHeader } = await jwtVerify(form.get("assertion") ?? "", publicKey, {
    audience: `${server.url}/token`,
    issuer: "ci@shop",
  });
  expect(payload["scope"]).toBe("https://www.googleapis.com/auth/logging.read");
  expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: "k1" });
  expect(list).toMatchObject({ url: "/v2/entries:list", authorization: "Bearer token-1" });
  expect(JSON.parse(list?.body ?? "")).toEqual({
    resourceNames: ["projects/shop"],
    filter: 'severity>=ERROR OR "panic"\ntimestamp>="2026-03-01T12:00:00Z"\ntimestamp<="2026-03-01T12:05:00Z"',
    orderBy: "timestamp desc",
    pageSize: 100,
  });
});

test("an empty page is not the end of the list", async () => {
  const { sent, provider } = await start({
    list: (count) =>
      page(count === 1 ? { nextPageToken: "next" } : { entries: [{ timestamp: "2026-03-01T12:03:00Z", textPayload: "late" }] }),
  });
  expect((await provider.findEntries("q", window, 1, never)).map(({ line }) => line)).toEqual(["late"]);
  expect(JSON.parse(sent.at(-1)?.body ?? "")).toMatchObject({ pageToken: "next" });
});

test("no entries are an empty list, and an endless list is given up", async () => {
  const empty = await start({ list: () => page({}) });
  expect(await empty.provider.findEntries("q", window, 1, never)).toEqual([]);
  const endless = await start({ list: () => page({ nextPageToken: "again" }) });
  await expect(endless.provider.findEntries("q", window, 1, never)).rejects.toThrow("did not reach the end of its list within 20 pages");
});

test.for([
  {
    name: "a query that is not supported",
    given: { list: () => ({ status: 400, body: '{"error":{"code":400,"message":"Unparseable filter"}}' }) },
    code: "invalid",
    message: "Stackdriver logs rejected the query: Unparseable filter",
  },
  {
    name: "a project without the right",
    given: { list: () => ({ status: 403, body: '{"error":{"code":403,"message":"denied"}}' }) },
    code: "unavailable",
    message: "Stackdriver logs answered 403: denied",
  },
  {
    name: "a rejected sign-in",
    given: { list: () => page({}), signIn: { status: 400, body: '{"error":"invalid_grant"}' } },
    code: "unavailable",
    message: "the sign-in of ci@shop was rejected with 400",
  },
  {
    name: "an invalid key",
    given: { list: () => page({}), key: "-----BEGIN s3cret" },
    code: "unavailable",
    message: "private_key of ci@shop is not a PKCS#8 key",
  },
])("$name: $code", async ({ given, code, message }) => {
  const { provider } = await start(given);
  const error = await provider.findEntries("q", window, 1, never).catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ code, message });
});

test("a missing or invalid key file is named, and not quoted", async () => {
  const { serviceAccountFile, server, provider } = await start({ list: () => page({}) });
  await writeFile(serviceAccountFile, '{"project_id":"shop","private_key":"s3cret"}');
  await expect(provider.findEntries("q", window, 1, never)).rejects.toMatchObject({
    code: "unavailable",
    message: `serviceAccountFile ${serviceAccountFile} is not the key of a service account: check client_email`,
  });
  const nowhere = stackdriverProvider("logs", { serviceAccountFile: "/no/such/file", address: server.url }, second);
  await expect(nowhere.findEntries("q", window, 1, never)).rejects.toThrow("serviceAccountFile /no/such/file cannot be read");
});
