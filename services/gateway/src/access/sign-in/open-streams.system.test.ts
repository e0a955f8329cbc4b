import { type Bus, connectBus, ensureStreams } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { cheapHash, freePort, openBrowser, startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessWith, apiOf, sessionOf, startSignIn } from "./testing/start-sign-in.ts";

const log = silentLogger();
const resources = new AsyncDisposableStack();
const passwordHash = cheapHash("open sesame");
let server: Awaited<ReturnType<typeof startSignIn>>;
let url: string;
let now = Temporal.Now.instant();

const access = () => accessWith({ url, admin: { username: "root", passwordHash } });

beforeAll(async () => {
  const nats = resources.use(await startNats());
  const bus: Bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  await ensureStreams(bus);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  server = resources.use(await startSignIn({ bus, port, access: access(), log, now: () => now }));
});
afterAll(() => resources.disposeAsync());

async function signedIn() {
  const browser = openBrowser();
  const form = { username: "root", password: "open sesame" };
  await browser.visit(`${url}/auth/login`, { method: "POST", form, headers: { origin: url } });
  const { csrfToken } = await sessionOf(browser, url);
  return apiOf(browser, url, { origin: url, "slipway-csrf": csrfToken });
}

test("a change of the access file ends no session whose secret was replaced while a stream was open, nor the stream", async () => {
  const api = await signedIn();
  const stream = api.watchDeployments({})[Symbol.asyncIterator]();
  await stream.next();
  let isOver = false;
  const next = stream.next().finally(() => {
    isOver = true;
  });
  next.catch(() => {});
  now = now.add({ minutes: 16 });
  await api.listDeployments({});
  await api.listDeployments({});
  now = now.add({ minutes: 2 });
  server.change(access());
  for (let calls = 0; calls < 5; calls++) expect((await api.listDeployments({})).nextPageToken).toBe("admin:root");
  expect(isOver).toBe(false);
  server.change(accessWith({ url, admin: { username: "toor", passwordHash } }));
  await expect(next).rejects.toThrow(/sign in again/);
  server.change(access());
});

test("a stream brings no new secret: its answer may come when a newer one is in use", async () => {
  const api = await signedIn();
  now = now.add({ minutes: 16 });
  let cookies: readonly string[] | undefined;
  const onHeader = (headers: Headers): void => {
    cookies = headers.getSetCookie();
  };
  const stop = new AbortController();
  const stream = api.watchDeployments({}, { onHeader, signal: stop.signal })[Symbol.asyncIterator]();
  await stream.next();
  expect(cookies).toEqual([]);
  stop.abort();
  await api.listDeployments({}, { onHeader });
  expect(cookies).toEqual([expect.stringMatching(/^slipway-session=s1\./)]);
});
