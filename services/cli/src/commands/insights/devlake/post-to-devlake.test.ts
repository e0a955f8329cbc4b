import { expect, onTestFinished, test, vi } from "vitest";
import { postToDevlake } from "./post-to-devlake.ts";

function answer(with_: () => Promise<Response>) {
  const fetched = vi.fn((_url: string, _init: RequestInit) => with_());
  vi.stubGlobal("fetch", fetched);
  onTestFinished(() => void vi.unstubAllGlobals());
  return fetched;
}

const post = {
  url: "http://devlake:8080/api/rest/plugins/webhook/connections/1/",
  kind: "deployments",
  token: "s3cret",
  payload: { id: "d1" },
} as const;
const { signal } = new AbortController();

test("a payload is posted to the path of its kind, with the key", async () => {
  const fetched = answer(async () => new Response("", { status: 200 }));
  await postToDevlake(post, signal);
  expect(fetched).toHaveBeenCalledOnce();
  const [url, init] = fetched.mock.calls[0] ?? [];
  expect(url).toBe("http://devlake:8080/api/rest/plugins/webhook/connections/1/deployments");
  expect(init).toMatchObject({
    method: "POST",
    body: '{"id":"d1"}',
    redirect: "error",
    headers: { authorization: "Bearer s3cret", "content-type": "application/json" },
  });
});

test.for([
  { status: 400, code: "invalid" },
  { status: 403, code: "invalid" },
  { status: 429, code: "unavailable" },
  { status: 503, code: "unavailable" },
])("$status is $code, with what DevLake says, without the key", async ({ status, code }) => {
  answer(async () => new Response("no access with s3cret", { status }));
  await expect(postToDevlake(post, signal)).rejects.toMatchObject({
    code,
    message: `DevLake at http://devlake:8080/api/rest/plugins/webhook/connections/1/deployments answered ${status}: no access with ***`,
  });
});

test("a server that cannot be reached is named, without the password of its address", async () => {
  answer(() => Promise.reject(new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") })));
  await expect(postToDevlake({ ...post, url: "http://me:hunter2@devlake/1" }, signal)).rejects.toMatchObject({
    code: "unavailable",
    message: "DevLake at http://devlake/1/deployments cannot be reached: connect ECONNREFUSED",
  });
});
