import { createServer } from "node:net";
import { Fault } from "@slipway/domain";

/** A TCP port of 127.0.0.1 that is free at the moment. Prefer port 0 for servers that can report the port they took. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") reject(new Fault("internal", "a listening TCP server has no port"));
        else resolve(address.port);
      });
    });
  });
}
