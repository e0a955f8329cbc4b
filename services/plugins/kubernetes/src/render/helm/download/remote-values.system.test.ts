import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { selfSignedCertificate, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { toolNetwork } from "../../network/tool-network.ts";
import { downloadValues } from "./remote-values.ts";

/** What the server answers, by path. */
const answers: Readonly<Record<string, readonly [status: number, headers: Readonly<Record<string, string>>, body?: string]>> = {
  "/values.yaml": [200, {}, "replicas: 2\n"],
  "/moved.yaml": [302, { location: "/values.yaml" }],
  "/plain.yaml": [302, { location: "http://example.com/values.yaml" }],
  "/private.yaml": [302, { location: "https://10.1.2.3/values.yaml" }],
  "/metadata.yaml": [302, { location: "https://[::ffff:169.254.169.254]/" }],
  "/user.yaml": [302, { location: "https://bob:geheim@example.com/" }],
  "/round.yaml": [302, { location: "/round.yaml" }],
  "/large.yaml": [200, {}, "x".repeat(10 * 1024 * 1024 + 1)],
  "/busy.yaml": [503, {}],
};

test("values are read over https, also after redirects, and only so", async () => {
  await using dir = await tempDir("values");
  const certificate = await selfSignedCertificate();
  const requests: (string | undefined)[] = [];
  const server = createServer(certificate, (request, response) => {
    requests.push(request.headers.authorization);
    const [status, headers, body] = answers[new URL(request.url ?? "", "https://a").pathname] ?? [404, {}];
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  await using resources = new AsyncDisposableStack();
  resources.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  const { problem } = toolNetwork({ allowedAddresses: ["127.0.0.1"] });
  const file = join(dir.path, "values.yaml");
  const download = (path: string, options: { readonly ca?: string } = { ca: certificate.cert }) =>
    downloadValues({
      url: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}${path}`),
      file,
      signal: undefined,
      problem,
      ...options,
    });

  for (const path of ["/values.yaml", "/moved.yaml?sig=geheim"]) {
    await download(path);
    expect(await readFile(file, "utf8")).toBe("replicas: 2\n");
  }
  await expect(download("/none.yaml?sig=geheim")).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringMatching(/^the values at https:\/\/127\.0\.0\.1:\d+\/none\.yaml cannot be downloaded: the server answers 404$/),
  });
  await expect(download("/plain.yaml")).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining("without https") });
  for (const [path, reason] of [
    ["/private.yaml", "10.1.2.3 is a private address"],
    ["/metadata.yaml", "never called"],
    ["/user.yaml", "redirect to an address with a user or a password"],
  ] as const) {
    const refused: Error = (await download(path).catch((error: unknown) => error as Error)) as Error;
    expect(refused).toMatchObject({ code: "invalid", message: expect.stringContaining(reason) });
    expect(refused.message).not.toContain("geheim");
  }
  await expect(download("/round.yaml")).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining("more than 5 times") });
  await expect(download("/large.yaml")).rejects.toMatchObject({ code: "too_large" });
  await expect(download("/busy.yaml")).rejects.toMatchObject({ code: "unavailable", message: expect.stringContaining("503") });
  // A certificate that nobody vouches for.
  await expect(download("/values.yaml", {})).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("self-signed"),
  });
  expect(new Set(requests)).toEqual(new Set([undefined]));
});
