import { Secret } from "@slipway/app-config";
import { type Bus, connectBus, countHeldNotices, ensureStreams, holdNotice } from "@slipway/bus";
import { silentLogger } from "@slipway/runtime";
import { gateNats, startNats, startWebReceiver } from "@slipway/testkit";
import { expect, test } from "vitest";
import { openReceiver } from "../receivers/open-receiver.ts";
import { sampleNotice } from "../testing/sample-outgoing.ts";
import { sendDigest } from "./send-digest.ts";

const log = silentLogger();
const key = { projectId: "demo", pipedId: "piped1", receiver: "ops" };

test("a digest of a notifier that is killed while it removes what it sent is sent again with the same id", async () => {
  await using nats = await startNats();
  await using gate = await gateNats(nats.url);
  await using gated = await connectBus({ servers: gate.url, name: "killed", log });
  await using bus = await connectBus({ servers: nats.url, name: "next", log });
  await ensureStreams(bus);
  await using server = await startWebReceiver();
  const at = Temporal.Now.instant();
  for (const id of ["first", "second", "third"]) await holdNotice(bus, key, sampleNotice({ id }));
  const url = { kind: "value", value: new Secret(server.url) } as const;
  const to = { kind: "webhook", url, signatureKey: "x", signature: undefined, secret: undefined } as const;
  const config = { name: "ops", to, digest: undefined, quietHours: [] };
  const send = (by: Bus, signal: AbortSignal) =>
    sendDigest(
      {
        bus: by,
        key,
        config,
        receiver: openReceiver(config, { bus: by, key, webAddress: "", timeoutMs: 30_000 }),
        retryMs: 0,
        now: () => at,
      },
      at,
      signal,
    );

  const held = gate.holdAfter(1, "slipway.notice.held.");
  const kill = new AbortController();
  const killed = send(gated, kill.signal);
  await held.reached;
  kill.abort(new Error("killed"));
  held.drop();
  await expect(killed).rejects.toThrow("killed");
  expect(await countHeldNotices(bus, key)).toBe(2);

  await send(bus, new AbortController().signal);
  const [first, second] = server.requests.map(({ headers }) => headers["webhook-id"]);
  expect(second).toBe(first);
  expect(await countHeldNotices(bus, key)).toBe(0);
});
