import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:net";

/** Below the range that Linux uses for outgoing connections, which could take a port between the check and its use. */
const [firstPort, lastPort] = [20_000, 32_000];

/** Where the next look begins. Each process goes on from a place of its own: picked at random, two would pick the same port at the same time in one of ten runs. */
let next = randomInt(firstPort, lastPort);

/** Returns different unused TCP ports of 127.0.0.1, of which this process has not returned one for long. */
export async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  const ports: number[] = [];
  while (ports.length < count) {
    const port = next;
    next = next + 1 < lastPort ? next + 1 : firstPort;
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
