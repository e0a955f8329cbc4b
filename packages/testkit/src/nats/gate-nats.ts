import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { ClientMessages } from "./client-messages.ts";

/** Messages held at the gate. */
export interface HeldMessages {
  /** Resolves when `count` messages have passed and the next one is held. */
  readonly reached: Promise<void>;
  /** Lets everything pass again, the held messages first. */
  release(): void;
  /** Lets everything pass again, but nothing from the connections whose messages are held: their client was killed before it sent them. */
  drop(): void;
}

/** A gate between a nats-server and the clients that connect to `url`. Disposing closes the gate, not the server. */
export interface GatedNats extends AsyncDisposable {
  readonly url: string;
  /**
   * Holds what clients publish to subjects that start with `subject`, after the first `count` messages. Everything else passes, so
   * clients do not consider their connection lost. Replaces an earlier hold.
   */
  holdAfter(count: number, subject: string): HeldMessages;
}

interface Hold {
  readonly subject: string;
  left: number;
  readonly reach: () => void;
  readonly waiting: { readonly pass: () => void; readonly drop: () => void }[];
}

/** Opens a gate in front of a nats-server. To hold one of several processes, give each its own gate. */
export async function gateNats(serverUrl: string): Promise<GatedNats> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let hold: Hold | undefined;

  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    const messages = new ClientMessages();
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket
        .on("error", () => {})
        .on("close", () => {
          sockets.delete(socket);
          other.destroy();
        });
    }
    upstream.pipe(client);
    client.on("data", (chunk: Buffer) => {
      for (const { subject, bytes } of messages.read(chunk)) {
        const isHeld = hold !== undefined && subject?.startsWith(hold.subject) && hold.left-- <= 0;
        if (!isHeld) upstream.write(bytes);
        else {
          hold?.reach();
          hold?.waiting.push({ pass: () => void upstream.write(bytes), drop: () => void client.destroy() });
        }
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `nats://127.0.0.1:${(server.address() as AddressInfo).port}`,
    holdAfter: (count, subject) => {
      const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
      const mine: Hold = { subject, left: count, reach, waiting: [] };
      hold = mine;
      const end = (how: "pass" | "drop") => (): void => {
        for (const message of mine.waiting.splice(0)) message[how]();
        if (hold === mine) hold = undefined;
      };
      return { reached, release: end("pass"), drop: end("drop") };
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
