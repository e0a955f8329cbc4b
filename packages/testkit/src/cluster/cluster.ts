import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { Agent, request } from "undici";
import { programPath } from "../install/program-path.ts";
import { tempDir } from "../temp-dir.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

const run = promisify(execFile);

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface ClusterResponse<Body> {
  readonly status: number;
  readonly body: Body;
}

/** A Kubernetes cluster to test against. Disposing stops what was started for it. */
export interface Cluster extends ClusterConnection, AsyncDisposable {
  /** Makes a namespace with a name of its own. It stays until the cluster goes. */
  createNamespace(prefix?: string): Promise<string>;
  /**
   * One raw request; any status is an answer. `path` begins with `/`. A string is sent as it is, anything else as JSON. PATCH is
   * server-side apply unless `contentType` says otherwise.
   */
  request<Body = unknown>(
    method: Method,
    path: string,
    body?: unknown,
    options?: { readonly contentType?: string },
  ): Promise<ClusterResponse<Body>>;
  /** Runs kubectl as admin and returns what it printed. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** The file of a kubeconfig for a user who may do what `rules` (RBAC) say in `namespace`, and nothing elsewhere. Everything in it unless told. */
  restrictedKubeconfig(namespace: string, rules?: readonly RbacRule[]): Promise<string>;
}

export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const everything: readonly RbacRule[] = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];

/** A client of the cluster at `connection`. Disposing closes its connections only. */
export function openCluster(connection: ClusterConnection): Cluster {
  const { caData, token } = connection;
  const dispatcher = new Agent({ connect: { ...(caData !== undefined && { ca: Buffer.from(caData, "base64").toString() }) } });
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };

  const send: Cluster["request"] = async (method, path, body, { contentType } = {}) => {
    const response = await request(`${connection.url}${path}`, {
      method,
      dispatcher,
      headers: {
        ...authorization,
        "content-type": contentType ?? (method === "PATCH" ? "application/apply-patch+yaml" : "application/json"),
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.body.text();
    const isJson = String(response.headers["content-type"]).startsWith("application/json");
    // What the caller says the body is: the API's schema is not known here.
    return { status: response.statusCode, body: isJson ? JSON.parse(text) : text };
  };

  const kubectl = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run(programPath("kubectl"), [`--kubeconfig=${connection.kubeconfigPath}`, ...args], {
      env: { ...process.env, KUBECACHEDIR: join(connection.kubeconfigPath, "..", "kubectl-cache") },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  };

  const create = async <Body>(path: string, body: unknown): Promise<Body> => {
    const response = await send<Body>("POST", path, body);
    if (response.status >= 300) throw new Error(`POST ${path} answered ${response.status}: ${JSON.stringify(response.body)}`);
    return response.body;
  };

  return {
    ...connection,
    request: send,
    kubectl,
    createNamespace: async (prefix = "test") => {
      const name = `${prefix}-${randomBytes(5).toString("hex")}`;
      await create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
      return name;
    },
    restrictedKubeconfig: async (namespace, rules = everything) => {
      const name = `restricted-${randomBytes(5).toString("hex")}`;
      const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
      const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
      await create(accounts, { metadata: { name } });
      await create(`${rbac}/roles`, { metadata: { name }, rules });
      await create(`${rbac}/rolebindings`, {
        metadata: { name },
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
        subjects: [{ kind: "ServiceAccount", name, namespace }],
      });
      const issued = await create<{ status: { token: string } }>(`${accounts}/${name}/token`, { spec: { expirationSeconds: 86_400 } });
      const config: KubeconfigJson = JSON.parse(await kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"));
      const path = join((await tempDir("kubeconfig")).path, "kubeconfig");
      await writeKubeconfig({ path, context: name, cluster: config.clusters[0]?.cluster ?? {}, token: issued.status.token, namespace });
      return path;
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy().catch(() => {}),
  };
}

interface KubeconfigJson {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, unknown>> }[];
}
