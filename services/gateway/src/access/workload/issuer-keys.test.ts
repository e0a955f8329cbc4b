import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { IssuerKeys } from "./issuer-keys.ts";

/** An issuer whose pages are these texts by path; a path without one answers 500. */
async function issuerWith(pages: (url: string) => Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const text = pages(address())[url];
    response.writeHead(text === undefined ? 500 : 200).end(text);
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { issuer: address(), asked };
}
const discovery = "/.well-known/openid-configuration";
const header = { alg: "RS256", kid: "1" };

test("an issuer whose keys cannot be read is not asked again by each token", async () => {
  const { issuer, asked } = await issuerWith((url) => ({ [discovery]: JSON.stringify({ issuer: url, jwks_uri: `${url}/jwks` }) }));
  const keys = new IssuerKeys();
  for (let tokens = 0; tokens < 5; tokens++) {
    const finding = keys.of({ issuer, jwks: undefined }).then((find) => find(header, { payload: "", signature: "" }));
    await expect(finding).rejects.toMatchObject({ code: "unavailable" });
  }
  expect(asked).toEqual([discovery, "/jwks"]);
});

test("a discovery document without end is not read to its end", async () => {
  const { issuer } = await issuerWith(() => ({ [discovery]: " ".repeat(10_000_000) }));
  const finding = new IssuerKeys().of({ issuer, jwks: undefined });
  await expect(finding).rejects.toThrow("answers more than 262144 bytes");
});
