import { parsePipedFile } from "@slipway/app-config";
import type { Bus } from "@slipway/bus";
import { selfSignedCertificate, startMailServer, startWebReceiver } from "@slipway/testkit";
import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { sampleNotice } from "../testing/sample-outgoing.ts";
import { openReceiver } from "./open-receiver.ts";

const stop = new AbortController().signal;
/** Receivers that are no app of Slack need no bus. */
const noBus = undefined as unknown as Bus;

/** The receiver that some YAML declares. */
function receiver(yaml: string, timeoutMs = 30_000) {
  const text = `apiVersion: pipecd.dev/v1beta1\nkind: Piped\nspec:\n  projectID: p\n  pipedID: q\n  notifications: {receivers: [{name: team, ${yaml}}]}\n`;
  const { piped, problems } = parsePipedFile(text, { filename: "piped.yaml" });
  expect(problems).toEqual([]);
  const config = piped?.notifications.receivers[0];
  if (!config) throw new Error("the file declares no receiver");
  const key = { projectId: "p", pipedId: "q", receiver: "team" };
  return openReceiver(config, { bus: noBus, key, webAddress: "", timeoutMs });
}

test("a webhook gets PipeCD's form and header, and what Standard Webhooks can verify", async () => {
  await using server = await startWebReceiver();
  const secret = `whsec_${Buffer.from("a secret of 24 bytes ok!").toString("base64")}`;
  await receiver(`webhook: {url: "${server.url}/hook", signatureValue: sig, secret: ${secret}}`).sendNotice(sampleNotice(), stop);
  const [request] = server.requests;
  expect(request).toMatchObject({ method: "POST", path: "/hook", headers: { "pipecd-signature": "sig", "webhook-id": sampleNotice().id } });
  expect(new Webhook(secret).verify(request?.body ?? "", request?.headers ?? {})).toMatchObject({
    Type: "EVENT_DEPLOYMENT_FAILED",
    Metadata: { deployment: { application_name: "shop", trigger: { commit: { hash: "c0ffee0000" } } } },
  });
});

test.for([
  {
    name: "a redirect",
    answer: { status: 307, headers: { location: "http://127.0.0.1:1/" } },
    code: "precondition",
    says: "answered 307, a redirect",
  },
  { name: "a refusal", answer: { status: 410, body: "gone" }, code: "precondition", says: "answered 410: gone" },
  { name: "a failure", answer: { status: 503 }, code: "unavailable", says: "answered 503" },
  { name: "silence", answer: "hang" as const, code: "deadline", says: "did not answer within" },
])("$name is a fault that names neither path nor secret", async ({ answer, code, says }) => {
  await using server = await startWebReceiver();
  server.answer = () => answer;
  const sending = receiver(
    `webhook: {url: "${server.url}/s3cret-path", signatureValue: s3cret-value}`,
    answer === "hang" ? 200 : 30_000,
  ).sendNotice(sampleNotice(), stop);
  const error: unknown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
  expect(String(error)).not.toContain("s3cret");
  expect(server.requests).toHaveLength(1);
});

test("an answer that repeats the request shows no secrets, whether it takes the message or refuses it", async () => {
  await using server = await startWebReceiver();
  for (const status of [200, 404]) {
    server.answer = ({ path, headers }) => ({ status, body: `Cannot POST ${path} with ${headers["pipecd-signature"]}` });
    const testing = receiver(`webhook: {url: "${server.url}/T0/s3cret-path", signatureValue: s3cret-value}`).sendTest("ada", stop);
    const said = await testing.catch((error: Error) => error.message);
    expect(said).toContain(`${server.url} answered ${status}: Cannot POST *** with ***`);
  }
});

/** What a receiver says of a test message, or throws. */
const saidBy = (yaml: string, timeoutMs?: number): Promise<string> =>
  receiver(yaml, timeoutMs)
    .sendTest("ada", stop)
    .catch((error: Error) => error.message);

test("credentials of an address are sent as HTTP has them, and shown by nobody", async () => {
  await using server = await startWebReceiver();
  const url = server.url.replace("://", "://ops:s3cret%21word@");
  expect(await saidBy(`webhook: {url: "${url}/x"}`)).toBe(`${server.url} answered 200`);
  const authorization = `Basic ${Buffer.from("ops:s3cret!word").toString("base64")}`;
  expect(server.requests).toMatchObject([{ path: "/x", headers: { authorization } }]);
  server.answer = ({ headers }) => ({ status: 401, body: `${headers["authorization"]} is not s3cret!word` });
  expect(await saidBy(`webhook: {url: "${url}/x"}`)).toBe(`receiver team: ${server.url} answered 401: Basic *** is not ***`);
});

test.for([
  { name: "a token of a Slack app", yaml: 'slack: {oauthToken: "xoxb-s3cret\\n# old", channelID: C1' },
  { name: "an API key", yaml: 'opsgenie: {apiKey: "s3cret-key\u200b"' },
  { name: "a signature", yaml: 'webhook: {signatureValue: "s3cret\\nx"' },
])("$name that no header can have is refused for good, without naming it", async ({ yaml }) => {
  await using server = await startWebReceiver();
  const field = yaml.startsWith("slack") ? "apiURL" : "url";
  const error: unknown = await receiver(`${yaml}, ${field}: "${server.url}"}`)
    .sendTest("ada", stop)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(error).toMatchObject({
    code: "precondition",
    message: expect.stringMatching(/^receiver team: the secret in its header \S+ has /),
  });
  expect(String(error)).not.toContain("s3cret");
  expect(server.requests).toEqual([]);
});

test("an answer shows no part of an address that is a secret, however it is written", async () => {
  await using server = await startWebReceiver();
  server.answer = () => ({ status: 403, body: "signature aB+cD/eF0123456789 of team T01234567890 is wrong" });
  const url = `${server.url}/T01234567890/hook?api-version=1&sig=aB%2BcD%2FeF0123456789`;
  expect(await saidBy(`teams: {url: "${url}"}`)).toBe(`receiver team: ${server.url} answered 403: signature *** of team *** is wrong`);
});

test("a receiver that takes a message and never ends its answer has taken it", async () => {
  await using server = await startWebReceiver();
  server.answer = () => ({ status: 200, isEndless: true });
  expect(await saidBy(`webhook: {url: "${server.url}"}`, 500)).toBe(`${server.url} answered 200`);
  server.answer = () => ({ status: 503, isEndless: true });
  expect(await saidBy(`webhook: {url: "${server.url}"}`, 500)).toBe(`receiver team: ${server.url} did not answer within 0.5 s`);
});

test("of an answer without end only the beginning is read", async () => {
  await using server = await startWebReceiver();
  server.answer = () => ({ status: 400, body: "x".repeat(50_000_000) });
  expect((await saidBy(`webhook: {url: "${server.url}"}`)).length).toBeLessThan(500);
});

test("a server whose certificate nobody vouches for gets nothing", async () => {
  await using server = await startWebReceiver({ certificate: await selfSignedCertificate() });
  await expect(receiver(`webhook: {url: "${server.url}"}`).sendNotice(sampleNotice(), stop)).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("self-signed certificate"),
  });
  expect(server.requests).toEqual([]);
});

test("mail arrives with the id of its notice, and without a valid certificate not at all", async () => {
  await using plain = await startMailServer();
  const to = "from: slipway@example.com, to: [ops@example.com]";
  await receiver(`email: {host: 127.0.0.1, port: ${plain.port}, security: none, ${to}}`).sendNotice(sampleNotice(), stop);
  expect(plain.mails).toMatchObject([{ to: ["ops@example.com"] }]);
  expect(plain.mails[0]?.source).toContain(`Message-ID: <${sampleNotice().id}@slipway.invalid>`);
  plain.refuseWith = 550;
  await expect(
    receiver(`email: {host: 127.0.0.1, port: ${plain.port}, security: none, ${to}}`).sendNotice(sampleNotice(), stop),
  ).rejects.toMatchObject({ code: "precondition" });

  await using secure = await startMailServer({ certificate: await selfSignedCertificate(), password: "s3cret" });
  const signedIn = `email: {host: 127.0.0.1, port: ${secure.port}, username: u, password: s3cret, ${to}}`;
  const error: unknown = await receiver(signedIn)
    .sendNotice(sampleNotice(), stop)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  expect(error).toMatchObject({ code: "unavailable" });
  expect(String(error)).not.toContain("s3cret");
  expect(secure.mails).toEqual([]);
});

test("a mail that some of its recipients do not get is refused, and says for whom", async () => {
  await using server = await startMailServer();
  server.unknownRecipient = "gone@example.com";
  const to = "from: slipway@example.com, to: [ops@example.com, gone@example.com]";
  const sending = receiver(`email: {host: 127.0.0.1, port: ${server.port}, security: none, ${to}}`).sendNotice(sampleNotice(), stop);
  await expect(sending).rejects.toMatchObject({ code: "precondition", message: expect.stringContaining("refused gone@example.com;") });
  expect(server.mails).toMatchObject([{ to: ["ops@example.com"] }]);
});

test("a mail server that never greets keeps no notifier from stopping", async () => {
  await using server = await startWebReceiver();
  const stopping = new AbortController();
  // A web server waits for the client to speak first.
  const { port } = new URL(server.url);
  const to = "from: slipway@example.com, to: [ops@example.com]";
  const sending = receiver(`email: {host: 127.0.0.1, port: ${port}, security: none, ${to}}`, 3_600_000).sendNotice(
    sampleNotice(),
    stopping.signal,
  );
  stopping.abort(new Error("stopping"));
  await expect(sending).rejects.toThrow("stopping");
});

test("PagerDuty: a failure triggers the incident that the next success resolves", async () => {
  await using server = await startWebReceiver();
  const pager = receiver(`pagerDuty: {routingKey: key, url: "${server.url}"}`);
  for (const event of ["DEPLOYMENT_STARTED", "DEPLOYMENT_FAILED", "DEPLOYMENT_SUCCEEDED"] as const)
    await pager.sendNotice(sampleNotice({ event }), stop);
  const events = server.requests.map(({ body }) => JSON.parse(body) as Readonly<Record<string, unknown>>);
  expect(events.map((event) => [event["routing_key"], event["event_action"]])).toEqual([
    ["key", "trigger"],
    ["key", "resolve"],
  ]);
  expect(events[1]?.["dedup_key"]).toBe(events[0]?.["dedup_key"]);
});

test("Opsgenie: a failure creates the alert that the next success closes, and there may be none to close", async () => {
  await using server = await startWebReceiver();
  server.answer = ({ path }) => (path.includes("/close") ? { status: 404 } : { status: 202 });
  const genie = receiver(`opsgenie: {apiKey: key, url: "${server.url}"}`);
  for (const event of ["DEPLOYMENT_FAILED", "DEPLOYMENT_SUCCEEDED"] as const) await genie.sendNotice(sampleNotice({ event }), stop);
  const [create, close] = server.requests;
  const { alias } = JSON.parse(create?.body ?? "{}") as { readonly alias?: string };
  expect([create?.path, close?.path, create?.headers["authorization"]]).toEqual([
    "/v2/alerts",
    `/v2/alerts/${alias}/close?identifierType=alias`,
    "GenieKey key",
  ]);
});
