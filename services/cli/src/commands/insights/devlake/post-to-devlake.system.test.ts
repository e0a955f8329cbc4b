import { isFault } from "@slipway/domain";
import { startWebReceiver } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { type DevlakePost, postToDevlake } from "./post-to-devlake.ts";

const { signal } = new AbortController();
const pauses = { baseMs: 1, maxMs: 1 };
const path = "/api/rest/plugins/webhook/connections/1";

async function devlake() {
  const server = await startWebReceiver();
  onTestFinished(() => server[Symbol.asyncDispose]());
  const post = (given: Partial<DevlakePost> = {}) =>
    postToDevlake({ url: `${server.url}${path}/`, kind: "deployments", token: "s3cret", payload: { id: "d1" }, ...given }, signal, pauses);
  return { server, post };
}

test("a payload is posted to the path of its kind, with the key", async () => {
  const { server, post } = await devlake();
  await post();
  await post({ kind: "issues", payload: { issueKey: "INC-7" } });
  expect(server.requests).toMatchObject([
    {
      method: "POST",
      path: `${path}/deployments`,
      body: '{"id":"d1"}',
      headers: { authorization: "Bearer s3cret", "content-type": "application/json" },
    },
    { method: "POST", path: `${path}/issues`, body: '{"issueKey":"INC-7"}' },
  ]);
});

test("while DevLake is busy or broken the payload is posted again", async () => {
  const { server, post } = await devlake();
  server.answer = (_request, before) => [{ status: 503 }, { status: 429, headers: { "retry-after": "1" } }, { status: 500 }][before];
  await post();
  expect(server.requests.map(({ body }) => body)).toEqual(Array(4).fill('{"id":"d1"}'));
});

test("a DevLake that stays broken is given up, with what it says", async () => {
  const { server, post } = await devlake();
  server.answer = () => ({ status: 502, body: "no upstream" });
  await expect(post()).rejects.toMatchObject({
    code: "unavailable",
    message: `DevLake at ${server.url}${path}/deployments answered 502: no upstream`,
  });
  expect(server.requests).toHaveLength(6);
});

test.for([
  { status: 400, code: "invalid" },
  { status: 422, code: "invalid" },
  { status: 401, code: "forbidden" },
  { status: 403, code: "forbidden" },
  { status: 404, code: "precondition" },
  { status: 302, code: "precondition" },
])("$status is $code, at once, and the key is in no message, also if DevLake repeats it", async ({ status, code }) => {
  const { server, post } = await devlake();
  const elsewhere = await startWebReceiver();
  onTestFinished(() => elsewhere[Symbol.asyncDispose]());
  server.answer = () => ({ status, body: "no access with s3cret", headers: { location: elsewhere.url } });
  const error: unknown = await post().catch((thrown: unknown) => thrown);
  if (!isFault(error)) throw new Error("it was taken");
  expect([error.code, error.message]).toEqual([code, `DevLake at ${server.url}${path}/deployments answered ${status}: no access with ***`]);
  expect(JSON.stringify([error, String(error.cause), error.stack])).not.toContain("s3cret");
  expect(server.requests).toHaveLength(1);
  expect(elsewhere.requests).toEqual([]);
});

test("a server that is not there is named", async () => {
  const { server, post } = await devlake();
  await server[Symbol.asyncDispose]();
  await expect(post()).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(new RegExp(`^DevLake at ${server.url}${path}/deployments cannot be reached: .*ECONNREFUSED`)),
  });
});

test("an address with a password is refused, without it", async () => {
  const { server, post } = await devlake();
  const error: unknown = await post({ url: `${server.url.replace("//", "//me:hunter2@")}${path}` }).catch((thrown: unknown) => thrown);
  if (!isFault(error, "precondition")) throw new Error("it was taken");
  expect(error.message).toContain("has a user or password");
  expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toMatch(/hunter2|s3cret/);
  expect(server.requests).toEqual([]);
});
