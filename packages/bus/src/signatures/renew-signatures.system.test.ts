import { readFile, writeFile } from "node:fs/promises";
import { newSession } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { startNatsWithUsers, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { findSession, putSession } from "../channels/access/sessions.ts";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { newNatsUser } from "../connection/sign-in/nats-user.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { renewSignatures } from "./renew-signatures.ts";
import { signerOf } from "./signer.ts";

const now = Temporal.Now.instant();
const person = { id: "oidc:https://issuer.example#ann", provider: "company", name: "ann", emails: [], groups: [] };
const session = (id: string) =>
  newSession({
    ...{ id, subjectTag: "ann", purpose: "browser", person, createdAt: now, expiresAt: now.add({ hours: 1 }) },
    ...{ idleMs: 3_600_000, address: "", userAgent: "", hash: "h" },
  });

test("sessions outlive the key of the gateway that signed them, if the next one saw both; those that nobody signed do not", async () => {
  await using nats = await startNatsWithUsers([{ projectId: "shop", pipedId: "eu" }]);
  await using dir = await tempDir("gateway-keys");
  await using trace = await nats.connectAs({ role: "trace" });
  await ensureStreams(trace);
  await using old = await nats.connectAs({ role: "gateway" });
  await ensureStreams(old);
  const credentials = { kind: "nkey", seed: nats.keyOf({ role: "gateway" }).seed } as const;
  const next = newNatsUser();
  // The server knows the key of one gateway only, so the next one signs with its own and connects with the other.
  const connectNext = async (gatewayKeysFile: string): Promise<Bus> => {
    const bus = await connectBus({
      servers: nats.url,
      name: "gateway",
      role: "gateway",
      log: silentLogger(),
      credentials,
      gatewayKeysFile,
    });
    return Object.assign(bus, { signer: signerOf(next.seed) });
  };
  const file = `${dir.path}/gateway.pub`;
  await writeFile(file, `${await readFile(nats.gatewayKeysFile, "utf8")}${next.publicKey}\n`);
  await putSession(old, session("kept"), { expected: 0, now });
  await putSession(Object.assign(await nats.connectAs({ role: "gateway" }), { signer: undefined }), session("unsigned"), {
    expected: 0,
    now,
  });
  const before = await old.manager.direct.getMessage("SESSIONS", { last_by_subj: "slipway.access.session.ann.kept" });

  await using both = await connectNext(file);
  expect((await findSession(both, session("kept")))?.session).toEqual(session("kept"));
  await renewSignatures(both);
  const renewed = await findSession(both, session("kept"));
  expect(renewed?.sequence).toBeGreaterThan(before?.seq ?? 0);
  await renewSignatures(both);
  expect(await findSession(both, session("kept"))).toEqual(renewed);
  const after = await old.manager.direct.getMessage("SESSIONS", { last_by_subj: "slipway.access.session.ann.kept" });
  expect(Number.parseInt(after?.header.get("Nats-TTL") ?? "", 10)).toBeGreaterThan(3_000);

  await writeFile(file, `${next.publicKey}\n`);
  await using alone = await connectNext(file);
  expect((await findSession(alone, session("kept")))?.session).toEqual(session("kept"));
  expect(await findSession(alone, session("unsigned"))).toBeUndefined();
});
