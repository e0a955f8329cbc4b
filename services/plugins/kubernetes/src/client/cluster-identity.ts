import { isFault } from "@slipway/plugin-sdk";
import { textAt } from "../json/json.ts";
import type { KubeClient } from "./kube-client.ts";
import { once } from "./retry-policy.ts";

/** Which cluster it is. */
export interface ClusterIdentity {
  /** The way to it: the address of its server, with the TLS server name and the proxy if the kubeconfig has them. "" if it is not known. */
  readonly route: string;
  /** The UID of its Namespace kube-system, which no other cluster has; "" if it must not be read, or the cluster does not answer. */
  readonly uid: string;
}

/** Whether both are one cluster. What is known of only one of them says nothing. */
export function isSameCluster(a: ClusterIdentity, b: ClusterIdentity): boolean {
  return a.uid !== "" && b.uid !== "" ? a.uid === b.uid : a.route !== "" && a.route === b.route;
}

/** How a kubeconfig leads to a cluster. */
export interface Route {
  readonly server: string;
  readonly tlsServerName?: string | undefined;
  readonly proxyUrl?: string | undefined;
}

/** A way to a cluster in one line, without the password of the proxy: it is stored. */
export function describeRoute({ server, tlsServerName = "", proxyUrl = "" }: Route): string {
  return [server, tlsServerName, URL.parse(proxyUrl)?.host ?? ""].filter((part) => part !== "").join(" ");
}

/** The UID of a cluster, asked once. */
export class ClusterUid {
  readonly #client: Pick<KubeClient, "get">;
  #uid = "";
  #isUnanswered = false;

  constructor(client: Pick<KubeClient, "get">) {
    this.#client = client;
  }

  /** Whether the cluster did not answer when it was asked last. Otherwise it has said its UID, or that it must not be read. */
  get isUnanswered(): boolean {
    return this.#isUnanswered;
  }

  /** "" if the cluster does not say. Rejects with the signal's reason only. */
  async find(signal: AbortSignal): Promise<string> {
    if (this.#uid !== "") return this.#uid;
    try {
      this.#uid = textAt(await this.#client.get("/api/v1/namespaces/kube-system", { signal, retry: once }), "metadata", "uid");
      this.#isUnanswered = false;
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
      this.#isUnanswered = isFault(error, "unavailable", "deadline");
    }
    return this.#uid;
  }
}
