import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { tempDir } from "../temp-dir.ts";
import type { ClusterConnection } from "./cluster-connection.ts";

/** Requests held at the gate. */
export interface HeldClusterRequests {
  /** Resolves when `count` requests have passed and the next one is held. */
  readonly reached: Promise<void>;
  /** Lets everything pass again. */
  release(): void;
}

/** A cluster seen through a gate that can hold requests at a certain point, or cut every connection. Disposing closes the gate, not the cluster. */
export interface GatedCluster extends AsyncDisposable {
  readonly kubeconfigPath: string;
  /** Lets `count` requests with this method pass, and holds the ones after them. Dry runs are not counted. Default: PATCH, which applies. */
  holdAfter(count: number, method?: string): HeldClusterRequests;
  /** While down, every connection is cut. */
  setDown(isDown: boolean): void;
  /** How many requests were cut because the gate was down. */
  cutRequests(): number;
  /** Loses the next answer to a request with this method: the cluster obeys, and the connection is cut. */
  loseAnswer(method: string): void;
  /** How many requests with this method the cluster answered, also those whose answer was lost. */
  answered(method: string): number;
  /** How many answers had this status. */
  answeredWith(status: number): number;
}

/** Opens a gate in front of a cluster: a plain HTTP server that forwards every request as admin. */
export async function gateCluster({ url, token, caData = "" }: ClusterConnection): Promise<GatedCluster> {
  if (token === undefined) throw new Error("this test needs a cluster whose admin has a token");
  await using resources = new AsyncDisposableStack();
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(caData, "base64") });
  resources.defer(() => agent.destroy());
  let isDown = false;
  let cut = 0;
  let lost: string | undefined;
  const answers: { readonly method: string; readonly status: number }[] = [];
  let hold: { left: number; readonly method: string; readonly reach: () => void; readonly gate: Promise<void> } | undefined;

  const server = createServer(async (request, response) => {
    if (isDown) {
      cut++;
      return void request.socket.destroy();
    }
    // A dry run is not an apply.
    if (hold && request.method === hold.method && !request.url?.includes("dryRun") && hold.left-- <= 0) {
      hold.reach();
      await hold.gate;
      if (request.socket.destroyed) return;
    }
    forward(request, response);
  });
  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    const headers = { ...request.headers, host: new URL(url).host, authorization: `Bearer ${token}` };
    const onward = httpsRequest(`${url}${request.url}`, { agent, method: request.method, headers }, (answer) => {
      answers.push({ method: request.method ?? "", status: answer.statusCode ?? 0 });
      if (lost === request.method) {
        lost = undefined;
        return void request.socket.destroy();
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  };
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  resources.defer(() => {
    server.close();
    server.closeAllConnections();
  });

  const kubeconfigPath = join(resources.use(await tempDir("gate")).path, "kubeconfig");
  const gateUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const entry = { cluster: "gate", user: "gate" };
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "gate", cluster: { server: gateUrl } }],
    users: [{ name: "gate", user: {} }],
    contexts: [{ name: "gate", context: entry }],
    "current-context": "gate",
  };
  await writeFile(kubeconfigPath, JSON.stringify(kubeconfig), { mode: 0o600 });

  const kept = resources.move();
  return {
    kubeconfigPath,
    holdAfter: (count, method = "PATCH") => {
      const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      hold = { left: count, method, reach: reached.resolve, gate: gate.promise };
      return {
        reached: reached.promise,
        release: () => {
          hold = undefined;
          gate.resolve();
        },
      };
    },
    setDown: (down) => {
      isDown = down;
      if (down) server.closeAllConnections();
    },
    cutRequests: () => cut,
    loseAnswer: (method) => {
      lost = method;
    },
    answered: (method) => answers.filter((answer) => answer.method === method).length,
    answeredWith: (status) => answers.filter((answer) => answer.status === status).length,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
