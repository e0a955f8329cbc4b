import { type Bus, connectBus, ensureStreams, listDeadLetters, reportAct } from "@slipway/bus";
import { type AuditEntry, checkLink, emptyChain, newAuditEntry } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { openStore, type Store } from "@slipway/store";
import { eventually, sharedMariadb, sqliteUrl, startNats } from "@slipway/testkit";
import { describe, expect, test } from "vitest";
import { startTrace } from "../start-trace.ts";

const log = silentLogger();
const rpc = { host: "127.0.0.1", port: 0 };
const act = (number: number, given: Partial<AuditEntry> = {}): AuditEntry =>
  newAuditEntry({
    id: `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`,
    at: Temporal.Instant.fromEpochMilliseconds(1_767_225_600_000 + number),
    projectId: "shop",
    pipedId: "eu",
    actor: { kind: "person", name: "ann", signIn: "claimed" },
    action: "plugin.restart",
    result: "done",
    ...given,
  });

async function chainOf(store: Store): Promise<number> {
  let end = emptyChain;
  for await (const links of store.audit.chain("shop"))
    for (const link of links) {
      expect(checkLink(end, link, "shop")).toBeUndefined();
      end = link;
    }
  return end.sequence;
}

/** What other programs were told: the sequences and hashes of the stream. */
async function told(bus: Bus): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for (let seq = 1; ; seq++) {
    const message = await bus.manager.direct.getMessage("AUDIT", { seq }).catch(() => null);
    if (message === null) return found;
    expect(message.header.get("ce-type")).toBe("dev.slipway.audit.plugin.restart");
    expect(message.subject).toBe("slipway.audit.shop.plugin.restart");
    found.set(Number(message.header.get("ce-sequence")), message.header.get("ce-hash"));
  }
}

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("acts that services report, on $engine", ({ createUrl }) => {
  test("two trace services make one chain of them, tell other programs of each, and set those aside that are forged or cannot be told", async () => {
    await using nats = await startNats();
    await using bus = await connectBus({ servers: nats.url, name: "audit-test", log });
    await ensureStreams(bus);
    const url = await createUrl();
    await using store = await openStore({ url, log });
    await using other = await openStore({ url, log });
    await using _first = await startTrace({ bus, store, rpc, log });
    await using _second = await startTrace({ bus, store: other, rpc, log });
    await Promise.all(Array.from({ length: 60 }, (_, at) => reportAct(bus, act(at % 50))));
    await bus.jetstream.publish("slipway.audit-intake.bank.us", new Uint8Array([0x1a, 4, 0x73, 0x68, 0x6f, 0x70, 0x22, 2, 0x65, 0x75]));
    await reportAct(bus, act(99, { action: "plugin.restart.>" }));
    await eventually(async () => {
      expect(await chainOf(store)).toBe(50);
      expect((await told(bus)).size).toBe(50);
      expect(await listDeadLetters(bus)).toHaveLength(2);
    });
    const heads = await store.audit.heads();
    expect(heads).toEqual([{ projectId: "shop", sequence: 50, hash: (await told(bus)).get(50) }]);
  });
});
