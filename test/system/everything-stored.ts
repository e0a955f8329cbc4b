import { jetstreamManager } from "@nats-io/jetstream";
import { type ConnectionOptions, connect, type NatsConnection } from "@nats-io/transport-node";
import { createConnection, type RowDataPacket } from "mysql2/promise";

/** A connection to NATS that closes on dispose. */
export async function connected(options: ConnectionOptions): Promise<AsyncDisposable & { readonly nats: NatsConnection }> {
  const nats = await connect(options);
  return { nats, [Symbol.asyncDispose]: () => nats.close() };
}

/** All messages of all streams as one text, with their subjects and headers. */
export async function everyMessage(nats: NatsConnection): Promise<string> {
  const manager = await jetstreamManager(nats);
  const texts: string[] = [];
  for await (const { config, state } of manager.streams.list()) {
    texts.push(JSON.stringify(config));
    for (let sequence = state.first_seq; sequence <= state.last_seq; sequence++) {
      const message = await manager.streams.getMessage(config.name, { seq: sequence }).catch(() => undefined);
      if (message)
        texts.push(`${config.name} ${message.subject} ${[...message.header].join()} ${Buffer.from(message.data).toString("latin1")}`);
    }
  }
  return texts.join("\n");
}

/** All rows of all tables of a MySQL store as one text. */
export async function everyRow(storeUrl: string): Promise<string> {
  const store = await createConnection(storeUrl);
  const [tables] = await store.query<RowDataPacket[]>("SHOW TABLES");
  const texts: string[] = [];
  for (const table of tables.flatMap((row) => Object.values(row))) {
    const [rows] = await store.query<RowDataPacket[]>(`SELECT * FROM ${table}`);
    texts.push(
      ...rows.flatMap((row) => Object.values(row).map((value) => (value instanceof Buffer ? value.toString("latin1") : String(value)))),
    );
  }
  await store.end();
  return texts.join("\n");
}

/** All that the API answers, as one text. */
export async function textOf(answer: Promise<unknown> | AsyncIterable<unknown>): Promise<string> {
  const parts = Symbol.asyncIterator in answer ? await Array.fromAsync(answer) : [await answer];
  const plain = (_: string, value: unknown) =>
    typeof value === "bigint" ? String(value) : value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value;
  return JSON.stringify(parts, plain);
}
