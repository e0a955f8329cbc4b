import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A TCP proxy before a server. Disposing ends its connections. */
export interface StallingProxy extends AsyncDisposable {
  readonly url: string;
  /** From now on nothing passes on the connections that are open, which stay open. */
  stall(): void;
}

/** Opens a proxy before a server. For tests. */
export async function stallingProxy(url: string): Promise<StallingProxy> {
  const { hostname, port, protocol } = new URL(url);
  const open = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const pair = [near, far] as const;
    open.add(pair);
    near.on("data", (data) => far.write(data));
    far.on("data", (data) => near.write(data));
    for (const socket of pair) {
      socket.on("error", () => {});
      socket.on("close", () => {
        open.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `${protocol}//127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall: () => {
      for (const socket of [...open].flat()) socket.removeAllListeners("data").resume();
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of [...open].flat()) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
