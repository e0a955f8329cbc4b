import { basicEnvironment, Fault, foreignEnvironment } from "@slipway/plugin-sdk";
import { describeRoute } from "../../client/cluster-identity.ts";
import { JsonRequests } from "../../client/json-requests.ts";
import { KubeClient } from "../../client/kube-client.ts";
import { type ClusterAddress, inCluster, noCluster } from "../../connection/connection.ts";
import { refuseCredentialPrograms, usualCredentialPlugins } from "../../connection/credential-programs.ts";
import { type FoundKubeconfig, findKubeconfig } from "../../connection/kubeconfig.ts";
import { objectAt, textAt } from "../../json/json.ts";
import type { ClusterAccess } from "../cluster-access.ts";
import { type Deadline, Kubectl } from "./kubectl.ts";
import { KubectlApplier } from "./kubectl-applier.ts";
import { KubectlTransport } from "./kubectl-transport.ts";

/** A cluster that is reached by kubectl only. */
export interface KubectlAccess extends ClusterAccess {
  /** Namespace of objects that do not specify one. */
  readonly namespace: string;
  /** The way to the cluster, in one line. */
  readonly route: string;
}

/** Prepares access to a cluster by a kubectl program, without running it. Throws `invalid` or `not_found` if the configuration is incomplete. */
export async function openKubectl(
  address: ClusterAddress,
  program: string,
  { env = process.env, deadline }: { readonly env?: NodeJS.ProcessEnv; readonly deadline?: Deadline } = {},
): Promise<KubectlAccess> {
  const found = await findKubeconfig(address.kubeConfigPath, env);
  if (found) refuseCredentialPrograms(found.context.user, address.credentialPlugins ?? usualCredentialPlugins, found.path);
  const { server, namespace, tlsServerName, proxyUrl } = found === undefined ? await ownCluster(address, env) : clusterIn(found, address);
  const master = address.masterURL === "" ? [] : ["--server", address.masterURL];
  const kubectl = await Kubectl.open({
    program,
    flags: found === undefined ? [] : ["--kubeconfig", found.path, ...master],
    env: environmentFor(found, env),
    login: textAt(found?.context.user, "exec", "command"),
    ...(deadline && { deadline }),
  });
  const transport = new KubectlTransport(server, kubectl);
  return {
    client: new KubeClient(server, transport, new JsonRequests(server, transport)),
    applier: new KubectlApplier(server, kubectl, transport),
    namespace,
    route: describeRoute({ server, tlsServerName, proxyUrl }),
  };
}

function clusterIn({ context: { cluster, namespace } }: FoundKubeconfig, { masterURL }: ClusterAddress) {
  const server = (masterURL === "" ? textAt(cluster, "server") : masterURL).replace(/\/+$/, "");
  return {
    ...{ server, namespace: namespace === "" ? "default" : namespace },
    ...{ tlsServerName: textAt(cluster, "tls-server-name"), proxyUrl: textAt(cluster, "proxy-url") },
  };
}

async function ownCluster({ masterURL }: ClusterAddress, env: NodeJS.ProcessEnv) {
  if (!env["KUBERNETES_SERVICE_HOST"]) throw noCluster();
  if (masterURL !== "")
    throw new Fault(
      "invalid",
      "kubectl takes no masterURL beside the account of its pod: set kubeConfigPath, or remove masterURL or applier: kubectl",
    );
  const { server, namespace } = await inCluster(env);
  return { server, namespace, tlsServerName: "", proxyUrl: "" };
}

/** Programs that a kubeconfig names for credentials find their settings in the home and the environment of this process; kubectl itself needs neither. */
function environmentFor(found: FoundKubeconfig | undefined, env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const user = found?.context.user ?? {};
  const isExternal = [objectAt(user, "exec"), objectAt(user, "auth-provider")].some((login) => Object.keys(login).length > 0);
  const { KUBECONFIG: _, ...foreign } = foreignEnvironment(env);
  if (isExternal) return foreign;
  const { HOME: __, ...basic } = basicEnvironment([], env);
  return basic;
}
