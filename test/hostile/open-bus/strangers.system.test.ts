import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { nkeys } from "@nats-io/transport-node";
import { newNatsUser } from "@slipway/bus";
import { type NatsWithUsers, startNatsWithUsers } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

// Somebody who reaches the port of NATS and has no key, in the words of its protocol.

const resources = new AsyncDisposableStack();
let nats: NatsWithUsers;
beforeAll(async () => {
  nats = resources.use(await startNatsWithUsers([{ projectId: "shop", pipedId: "eu" }]));
});
afterAll(() => resources.disposeAsync());

/** A connection that was not answered yet, and the number that it has to sign. */
async function dial(): Promise<{ readonly socket: Socket; readonly nonce: string }> {
  const { hostname, port } = new URL(nats.url);
  const socket = connect(Number(port), hostname).setEncoding("utf8");
  onTestFinished(() => void socket.destroy());
  const [info] = (await once(socket, "data")) as [string];
  return { socket, nonce: (JSON.parse(info.slice("INFO ".length)) as { nonce: string }).nonce };
}

/** What the server says to a sign-in. */
async function answerTo(socket: Socket, fields: object): Promise<string> {
  let said = "";
  const ended = once(socket, "close");
  socket.on("data", (text: string) => {
    said += text;
    if (said.includes("PONG")) socket.destroy();
  });
  socket.write(
    `CONNECT ${JSON.stringify({ verbose: false, pedantic: true, lang: "c", version: "1", protocol: 1, ...fields })}\r\nPING\r\n`,
  );
  await ended;
  return said.trim();
}

const sign = (seed: string, nonce: string) =>
  Buffer.from(nkeys.fromSeed(new TextEncoder().encode(seed)).sign(new TextEncoder().encode(nonce))).toString("base64url");
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("whoever has the key of a user is let in", async () => {
  const { socket, nonce } = await dial();
  const { seed, publicKey } = nats.keyOf({ role: "gateway" });
  expect(await answerTo(socket, { nkey: publicKey, sig: sign(seed, nonce) })).toMatch(/^PONG/);
});

const stranger = newNatsUser();
test.for<{ readonly name: string; readonly fields: (nonce: string) => object | Promise<object> }>([
  { name: "nothing", fields: () => ({}) },
  { name: "a user and a password", fields: () => ({ user: "operator", pass: "operator" }) },
  { name: "the public key of the operator as a token", fields: () => ({ auth_token: nats.operator.publicKey }) },
  { name: "the public key of the operator alone", fields: () => ({ nkey: nats.operator.publicKey }) },
  { name: "a key of its own", fields: (nonce) => ({ nkey: stranger.publicKey, sig: sign(stranger.seed, nonce) }) },
  {
    name: "the name of the operator and a key of its own",
    fields: (nonce) => ({ nkey: nats.operator.publicKey, sig: sign(stranger.seed, nonce) }),
  },
  {
    name: "what the operator signed for another connection",
    fields: async () => ({ nkey: nats.operator.publicKey, sig: sign(nats.operator.seed, (await dial()).nonce) }),
  },
  {
    name: "a token that names the operator and allows everything",
    fields: (nonce) => {
      const claims = { sub: stranger.publicKey, iss: nats.operator.publicKey, nats: { pub: { allow: [">"] }, sub: { allow: [">"] } } };
      return { jwt: `${part({ typ: "JWT", alg: "none" })}.${part(claims)}.`, nkey: stranger.publicKey, sig: sign(stranger.seed, nonce) };
    },
  },
  { name: "an account of the system", fields: () => ({ account: "$SYS", user: "sys", pass: "sys" }) },
])("whoever has $name is turned away, and the connection ends", async ({ fields }) => {
  const { socket, nonce } = await dial();
  expect(await answerTo(socket, await fields(nonce))).toMatch(/^-ERR 'Authorization Violation'$/);
});
