import { once } from "node:events";
import { chmod, rename, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { type ConnectionOptions, createServer, type DetailedPeerCertificate, connect as secure, type TLSSocket } from "node:tls";
import { eventually, type ServerCertificate, selfSignedCertificate, tempDir } from "@slipway/testkit";
import { beforeAll, expect, onTestFinished, test } from "vitest";
import { createLogger, silentLogger } from "../../../log/logger.ts";
import { type ServeConnectOptions, serveConnect } from "../serve-connect.ts";
import { openTlsFiles, tlsPaths } from "./tls-files.ts";

const log = silentLogger();
let [first, second]: ServerCertificate[] = [];
beforeAll(async () => {
  [first, second] = [await selfSignedCertificate(), await selfSignedCertificate()];
});
const made = (each: ServerCertificate | undefined): ServerCertificate => each ?? expect.fail("it was made");

async function serve(options: Partial<ServeConnectOptions> = {}) {
  const server = await serveConnect({ log, shutdownGraceMs: 100, routes: () => {}, tls: made(first), ...options });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

/** A certificate in two files, the key readable by its user alone. */
async function files(certificate: ServerCertificate) {
  const dir = await tempDir("tls");
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const paths = { cert: join(dir.path, "tls.crt"), key: join(dir.path, "tls.key") };
  const put = async (which: "cert" | "key", { [which]: content }: ServerCertificate): Promise<void> => {
    await writeFile(`${paths[which]}.new`, content, { mode: 0o600 });
    await rename(`${paths[which]}.new`, paths[which]);
  };
  await put("cert", certificate);
  await put("key", certificate);
  return { paths, put };
}

/** A connection after its handshake. */
async function handshake(port: number, options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = secure({ port, host: "127.0.0.1", ca: made(first).cert + made(second).cert, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, "secureConnect");
  return socket;
}

/** A connection that never begins its handshake. */
async function silent(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket.resume(), "connect");
  return socket;
}

const pemOf = ({ raw }: Pick<DetailedPeerCertificate, "raw">) => raw.toString("base64");
const bodyOf = ({ cert }: ServerCertificate) => cert.replace(/-----[A-Z ]+-----|\s/g, "");

test.for(["h2", "http/1.1"])("a client that asks for %s gets it, over TLS 1.3", async (protocol) => {
  const socket = await handshake((await serve()).port, { ALPNProtocols: [protocol] });
  expect([socket.alpnProtocol, socket.getProtocol()]).toEqual([protocol, "TLSv1.3"]);
});

test("TLS 1.1 is refused, which a server that allows it speaks with the same client", async () => {
  const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
  const lax = createServer({ ...made(first), ...old }).listen(0, "127.0.0.1");
  onTestFinished(() => void lax.close());
  await once(lax, "listening");
  const address = lax.address();
  const socket = await handshake(typeof address === "object" && address !== null ? address.port : 0, old);
  expect(socket.getProtocol()).toBe("TLSv1.1");
  await expect(handshake((await serve()).port, old)).rejects.toMatchObject({ code: expect.stringMatching(/ALERT_PROTOCOL_VERSION/) });
});

test("a certificate that is replaced is that of the next connection, and connections that are open stay", async () => {
  const { paths, put } = await files(made(first));
  const lines: string[] = [];
  const told = createLogger({ service: "test", destination: { write: (line) => void lines.push(line) } });
  using tls = await openTlsFiles(paths, told);
  const server = await serve({ tls });
  const before = await handshake(server.port);
  expect(pemOf(before.getPeerCertificate())).toBe(bodyOf(made(first)));
  await put("cert", made(second));
  // Half of the pair is none: the one before stays.
  await eventually(() => expect(lines.join("")).toContain("the one before stays"));
  expect(pemOf((await handshake(server.port)).getPeerCertificate())).toBe(bodyOf(made(first)));
  await put("key", made(second));
  await eventually(async () => expect(pemOf((await handshake(server.port)).getPeerCertificate())).toBe(bodyOf(made(second))));
  const answer = once(before, "data");
  before.write("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  expect(String(await answer)).toMatch(/^HTTP\/1.1 200/);
});

test("connections that never end their handshake are closed when there are too many, and those with a call are not", async () => {
  const server = await serve({ limits: { connections: 3 } });
  const oldest = await silent(server.port);
  for (let each = 0; each < 3; each++) await silent(server.port);
  await eventually(() => expect(oldest.closed).toBe(true));
  // There is room for those that do.
  const socket = await handshake(server.port, { ALPNProtocols: ["http/1.1"] });
  const answer = once(socket, "data");
  socket.write("GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  expect(String(await answer)).toMatch(/^HTTP\/1.1 200/);
});

test("a server that stops does not wait for handshakes", async () => {
  const server = await serve();
  const socket = await silent(server.port);
  await server[Symbol.asyncDispose]();
  await eventually(() => expect(socket.closed).toBe(true));
});

test("files that cannot be used are named, and why", async () => {
  const { paths, put } = await files(made(first));
  await expect(openTlsFiles({ ...paths, cert: `${paths.cert}.nosuch` }, log)).rejects.toThrow(/TLS_CERT: the file .*nosuch.*no such file/);
  await put("key", made(second));
  await expect(openTlsFiles(paths, log)).rejects.toThrow(/tls\.crt and the key .*tls\.key cannot be used/);
  await chmod(paths.key, 0o644);
  await expect(openTlsFiles(paths, log)).rejects.toThrow(/can be read by every user/);
  expect(() => tlsPaths({ TLS_CERT: "x" })).toThrow("belong together");
  expect(tlsPaths({})).toBeUndefined();
});
