import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FrontDoor, startFrontDoor } from "../testing/start-front-door.ts";

// What a page of another site can make the browser of somebody who has signed in do.

const resources = new AsyncDisposableStack();
let door: FrontDoor;
let session: Awaited<ReturnType<FrontDoor["signIn"]>>;

beforeAll(async () => {
  door = resources.use(await startFrontDoor({ manyAddresses: true }));
  session = await door.signIn();
});
afterAll(() => resources.disposeAsync());

const evil = "https://evil.example";
const makeKey = "/slipway.api.v1.ApiKeyService/CreateApiKey";
const wanted = JSON.stringify({ projectId: "shop", name: "stolen", role: "Admin" });

/** A request with the cookies of the person, as a browser sends it for a page of another site. */
async function ask(
  path: string,
  given: { method?: string; body?: string; headers?: Readonly<Record<string, string>>; host?: string } = {},
) {
  const { method = "POST", body = "", headers = {}, host = new URL(door.url).host } = given;
  const cookie = [...session.browser.cookies(door.url)].map(([name, value]) => `${name}=${value}`).join("; ");
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; headers: Headers; text: string }>();
  request(`${door.url}${path}`, { method, headers: { host, cookie, ...door.from(), ...headers } }, (answer) => {
    let text = "";
    answer.setEncoding("utf8").on("data", (part: string) => {
      text += part;
    });
    answer.on("end", () =>
      resolve({ status: answer.statusCode ?? 0, headers: new Headers(answer.headers as Record<string, string>), text }),
    );
  })
    .on("error", reject)
    .end(body);
  return await promise;
}

async function keys(): Promise<string> {
  return (await door.call("ApiKeyService/ListApiKeys", { body: { all: true }, headers: { authorization: `Bearer ${door.token}` } })).text;
}

test("the page of this server makes a key with the same request", async () => {
  const headers = { origin: door.url, "slipway-csrf": session.csrf, "content-type": "application/json" };
  expect((await ask(makeKey, { body: wanted.replace("stolen", "own"), headers })).status).toBe(200);
  expect(await keys()).toContain('"own"');
});

const origins: readonly Readonly<Record<string, string>>[] = [
  { origin: evil },
  { origin: "null" },
  { origin: evil, referer: `${evil}/` },
  { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
  // An old browser that says nothing of where a request comes from.
  {},
];
const types = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json",
  "application/connect+json",
  "application/grpc-web+json",
  "application/grpc-web-text",
  "",
];

test.for(types)("a request of the type %j, as a form or a script sends it, makes nothing", async (type) => {
  // gRPC-web always answers with 200, and says in its body how the call ended.
  const isGrpc = type.startsWith("application/grpc");
  for (const from of origins) {
    const headers = { ...from, ...(type !== "" && { "content-type": type }), "x-http-method-override": "POST" };
    for (const [method, path] of [
      ["POST", makeKey],
      ["GET", `${makeKey}?connect=v1&encoding=json&message=${encodeURIComponent(wanted)}`],
      ["PUT", makeKey],
    ] as const) {
      const { status, text } = await ask(path, { method, body: method === "GET" ? "" : wanted, headers });
      expect(isGrpc ? text.includes("grpc-status: 0") : status === 200, `${method} ${JSON.stringify(from)}`).toBe(false);
    }
  }
  expect(await keys()).not.toContain("stolen");
});

test("no browser is told that another site may call, with or without cookies", async () => {
  for (const path of [makeKey, "/auth/session", "/auth/token", "/auth/login", "/auth/logout", "/auth/revoke", "/"])
    for (const method of ["OPTIONS", "POST", "GET"]) {
      const asks = { origin: evil, "access-control-request-method": "POST", "access-control-request-headers": "slipway-csrf,content-type" };
      const { headers } = await ask(path, { method, headers: asks });
      expect(
        [...headers.keys()].filter((name) => name.startsWith("access-control-allow")),
        `${method} ${path}`,
      ).toEqual([]);
    }
});

test("no other site reads who has signed in, nor the token of the pages", async () => {
  for (const headers of [
    { origin: evil },
    { "sec-fetch-site": "cross-site", "sec-fetch-dest": "script" },
    { "sec-fetch-site": "same-site" },
    { origin: "null" },
  ]) {
    const { status, text } = await ask("/auth/session", { method: "GET", headers });
    expect(status).toBe(403);
    expect(text).not.toContain(session.csrf);
  }
  // A name that was pointed here.
  const rebound = await ask("/auth/session", { method: "GET", host: "evil.example" });
  expect([rebound.status, rebound.text.includes(session.csrf)]).toEqual([421, false]);
});

test("no page can be framed, and none tells others where somebody was", async () => {
  for (const path of ["/auth/login", "/auth/device", "/auth/nothing", "/auth/session", "/"]) {
    const { headers } = await ask(path, { method: "GET" });
    expect(headers.get("content-security-policy"), path).toContain("frame-ancestors 'none'");
    expect(headers.get("x-frame-options"), path).toBe("DENY");
    expect(headers.get("referrer-policy"), path).toMatch(/^(same-origin|no-referrer)$/);
  }
});

const away = [
  "//evil.example",
  "/\\evil.example",
  "https:evil.example",
  "/%09/evil.example",
  "/\u2028/evil.example",
  "/..//evil.example",
  "http://127.0.0.1@evil.example/",
  "/a?x=\r\nlocation: https://evil.example",
  "javascript:alert(1)",
  "data:text/html,x",
];
const proxyWords = {
  "x-forwarded-host": "evil.example",
  "x-forwarded-proto": "https",
  forwarded: "host=evil.example;proto=https",
  "x-original-host": "evil.example",
};

describe("a redirect stays on this server", () => {
  const form = (fields: readonly (readonly [string, string])[]) =>
    new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
  const typed = { "content-type": "application/x-www-form-urlencoded" };
  const doors: readonly { name: string; needsSession?: boolean; go: (to: string) => ReturnType<typeof ask> }[] = [
    {
      name: "after a sign-in",
      go: (to) =>
        ask("/auth/login", {
          body: form([
            ["username", "root"],
            ["password", "open sesame"],
            ["return_to", to],
          ]),
          headers: { ...typed, ...proxyWords, origin: door.url },
        }),
    },
    {
      name: "after a sign-in with two answers to where",
      go: (to) =>
        ask("/auth/login", {
          body: form([
            ["username", "root"],
            ["password", "open sesame"],
            ["return_to", to],
            ["return_to", to],
          ]),
          headers: { ...typed, origin: door.url },
        }),
    },
    {
      name: "after a sign-out",
      needsSession: true,
      go: (to) =>
        ask("/auth/logout", {
          body: form([
            ["csrf", session.csrf],
            ["return_to", to],
          ]),
          headers: { ...typed, ...proxyWords, origin: door.url },
        }),
    },
  ];
  test.for(doors)("$name", async ({ go, needsSession = false }) => {
    for (const to of away) {
      if (needsSession) session = await door.signIn();
      const { status, headers } = await go(to);
      expect(status).toBe(303);
      const target = new URL(headers.get("location") ?? evil, door.url);
      const next = new URL(target.searchParams.get("return_to") ?? "/", door.url);
      expect([target.origin, next.origin], to).toEqual([door.url, door.url]);
    }
  });
});

test("a code for the command line goes to a port of this machine only", async () => {
  const query = {
    response_type: "code",
    client_id: "slipway-cli",
    code_challenge: "c".repeat(43),
    code_challenge_method: "S256",
    state: "s".repeat(20),
  };
  const addresses = [
    ...[
      "http://127.0.0.1.evil.example:1/callback",
      "http://127.0.0.1:1/callback#@evil.example",
      "http://127.0.0.1:1/callback?x",
      "http://127.0.0.1:1/callback\n",
    ],
    ...[
      "HTTP://127.0.0.1:1/callback",
      "http://127.1:1/callback",
      "http://0.0.0.0:1/callback",
      "http://[::ffff:7f00:1]:1/callback",
      "http://127.0.0.1:99999/callback",
    ],
    ...[
      "http://127.0.0.1/callback",
      "https://127.0.0.1:1/callback",
      "http://127.0.0.1:1/callback/",
      "//127.0.0.1:1/callback",
      "http:127.0.0.1:1/callback",
    ],
  ];
  for (const redirect_uri of addresses) {
    const { status, headers } = await ask(`/auth/authorize?${new URLSearchParams({ ...query, redirect_uri })}`, { method: "GET" });
    expect([status, headers.get("location")], redirect_uri).toEqual([400, null]);
  }
  const twice = `${new URLSearchParams({ ...query, redirect_uri: "http://127.0.0.1:1/callback" })}&redirect_uri=${encodeURIComponent(evil)}`;
  expect((await ask(`/auth/authorize?${twice}`, { method: "GET" })).status).toBe(400);
});
