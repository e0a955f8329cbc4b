import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Below the range that Linux uses for outgoing connections, which could take a port between the check and its use. */
const [firstPort, lastPort] = [20_000, 32_000];

/** Returns different unused TCP ports of 127.0.0.1. They are random, so that two processes rarely choose the same one. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  while (ports.length < count) {
    const port = randomInt(firstPort, lastPort);
    const server = createServer().listen(port, "127.0.0.1");
    try {
      await once(server, "listening");
      held.push(server);
      ports.push(port);
    } catch {
      // Taken: try another one.
    }
  }
  for (const server of held) {
    server.close();
    await once(server, "close");
  }
  return ports;
}

export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  if (port === undefined) throw new Error("no free port");
  return port;
}
