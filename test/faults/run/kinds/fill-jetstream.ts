import { JetStreamApiError, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const stream = "FILLER";
const part = new Uint8Array(512 * 1024);

/** Fills what JetStream may store. The result frees it again. The server must have a limit (`max_file_store`). */
export async function fillJetStream(url: string): Promise<() => Promise<void>> {
  const connection = await connect({ servers: url, name: "filler" });
  try {
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: stream, subjects: ["filler"] });
    const client = jetstream(connection);
    for (;;) {
      try {
        await client.publish("filler", part);
      } catch (error) {
        if (!(error instanceof JetStreamApiError)) throw error;
        break;
      }
    }
  } finally {
    await connection.close();
  }
  return async () => {
    const freeing = await connect({ servers: url, name: "filler", waitOnFirstConnect: true });
    try {
      await (await jetstreamManager(freeing)).streams.delete(stream);
    } finally {
      await freeing.close();
    }
  };
}
