import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nkeys } from "@nats-io/transport-node";
import { expect, onTestFinished, test, vi } from "vitest";
import { newNatsUser } from "../connection/sign-in/nats-user.ts";
import { GatewayKeys } from "./gateway-keys.ts";
import { signedBy, signerOf } from "./signer.ts";

const [gateway, next, rogue] = [newNatsUser(), newNatsUser(), newNatsUser()];
const subject = "slipway.command.eu.web.sync";
const data = new TextEncoder().encode("sync web");
const header = signerOf(gateway.seed).sign(subject, data);

function keys(...known: readonly string[]) {
  const dir = mkdtempSync(join(tmpdir(), "gateway-keys-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, "gateway.pub");
  writeFileSync(file, known.map((key) => `${key}\n`).join(""));
  return { file, keys: new GatewayKeys(file) };
}

test("a message that a gateway signed is obeyed", () => {
  expect(() => keys(next.publicKey, gateway.publicKey).keys.require({ header, subject, data }, "command")).not.toThrow();
});

test.for([
  { name: "without a signature", message: { header: undefined, subject, data }, why: /nobody signed this command/ },
  { name: "with another text", message: { header, subject, data: new TextEncoder().encode("sync bank") }, why: /nobody signed/ },
  { name: "on another subject", message: { header, subject: "slipway.command.us.web.sync", data }, why: /nobody signed/ },
  { name: "with half a signature", message: { header: header.slice(0, -8), subject, data }, why: /nobody signed/ },
  { name: "with the name of the gateway's key only", message: { header: gateway.publicKey, subject, data }, why: /nobody signed/ },
  { name: "of another user", message: { header: signerOf(rogue.seed).sign(subject, data), subject, data }, why: /the key of no gateway/ },
  {
    name: "of another user who names the gateway's key",
    message: { header: `${gateway.publicKey} ${signerOf(rogue.seed).sign(subject, data).split(" ")[1]}`, subject, data },
    why: /nobody signed/,
  },
])("a message $name is not", ({ message, why }) => {
  const check = () => keys(gateway.publicKey).keys.require(message, "command");
  expect(check).toThrow(why);
  expect(check).toThrow(expect.objectContaining({ code: "forbidden" }));
});

test("a new key of the gateway counts without a restart", () => {
  const { file, keys: known } = keys(next.publicKey);
  const check = () => known.require({ header, subject, data }, "command");
  expect(check).toThrow(/the key of no gateway/);
  writeFileSync(file, `${next.publicKey}\n${gateway.publicKey}\n`);
  const later = performance.now() + 1_500;
  vi.spyOn(performance, "now").mockReturnValue(later);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(check).not.toThrow();
});

test("a gateway believes itself, with a file of others and without one", () => {
  const check = (known: GatewayKeys) => () => known.require({ header, subject, data }, "session");
  expect(check(new GatewayKeys(undefined, gateway.publicKey))).not.toThrow();
  expect(check(new GatewayKeys(keys(next.publicKey).file, gateway.publicKey))).not.toThrow();
  expect(check(new GatewayKeys(undefined, next.publicKey))).toThrow(/which is the key of no gateway: it is not obeyed/);
});

test("a signature is the one that nkeys makes", () => {
  const pair = nkeys.fromSeed(new TextEncoder().encode(gateway.seed));
  const signed = Buffer.concat([Buffer.from(`slipway message\n${subject}\n`), data]);
  expect(pair.verify(signed, Buffer.from(header.split(" ")[1] ?? "", "base64url"))).toBe(true);
  const theirs = `${gateway.publicKey} ${Buffer.from(pair.sign(signed)).toString("base64url")}`;
  expect(signedBy(theirs, subject, data)).toBe(gateway.publicKey);
});

test.for([
  { name: "half written", text: `${gateway.publicKey.slice(0, 20)}` },
  { name: "empty", text: "" },
])("a command is not given up because the file with the keys is $name when it comes", ({ text }) => {
  const { file, keys: known } = keys(next.publicKey);
  const check = () => known.require({ header, subject, data }, "command");
  writeFileSync(file, text);
  const later = performance.now() + 1_500;
  vi.spyOn(performance, "now").mockReturnValue(later);
  onTestFinished(() => void vi.restoreAllMocks());
  expect(check).toThrow(expect.objectContaining({ code: "unavailable" }));
});

test.for(["", "nonsense", "SUAK"])("a file with %j is refused at once", (text) => {
  expect(() => keys(text)).toThrow(/has to hold the public keys of gateways/);
});
