import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBuiltProgram, findSystemProgram, programPath } from "../install/program-path.ts";
import { tempDir } from "../temp-dir.ts";
import { accessOf } from "./cluster-access.ts";
import type { ClusterConnection } from "./cluster-connection.ts";
import { type HttpsResponse, httpsRequest } from "./https-request.ts";
import { writeKubeconfig } from "./kubeconfig.ts";

const run = promisify(execFile);

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface ClusterResponse<Body> {
  readonly status: number;
  readonly body: Body;
}

/** A Kubernetes cluster to test against. Disposing stops what was started for it. */
export interface Cluster extends ClusterConnection, AsyncDisposable {
  /** Creates a namespace with a random name. It exists as long as the cluster. */
  createNamespace(prefix?: string): Promise<string>;
  /**
   * Sends one raw request. No status is an error. `path` begins with `/`. A string body is sent unchanged, anything else as JSON.
   * PATCH is a server-side apply unless `contentType` says otherwise.
   */
  request<Body = unknown>(
    method: Method,
    path: string,
    body?: unknown,
    options?: { readonly contentType?: string },
  ): Promise<ClusterResponse<Body>>;
  /** Runs kubectl as admin and returns its output. */
  kubectl(...args: readonly string[]): Promise<string>;
  /** Returns the path of a kubeconfig for a user with these RBAC `rules` in `namespace` and no rights elsewhere. Default: all rights in it. */
  restrictedKubeconfig(namespace: string, rules?: readonly RbacRule[]): Promise<string>;
}

export interface RbacRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

const everything: readonly RbacRule[] = [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }];

/** Opens a client of the cluster at `connection`. Disposing closes only its connections. */
export function openCluster(connection: ClusterConnection): Cluster {
  const access = accessOf(connection);

  const send: Cluster["request"] = async (method, path, body, { contentType } = {}) => {
    const { headers, ...options } = await access.requestOptions();
    const response = await httpsRequest(
      `${connection.url}${path}`,
      {
        ...options,
        method,
        headers: { ...headers, "content-type": contentType ?? (method === "PATCH" ? "application/apply-patch+yaml" : "application/json") },
      },
      body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    );
    return { status: response.status, body: parseBody(response) };
  };

  const create = async <Body>(path: string, body: unknown): Promise<Body> => {
    const response = await send<Body>("POST", path, body);
    if (response.status >= 300) throw new Error(`POST ${path} answered ${response.status}: ${JSON.stringify(response.body)}`);
    return response.body;
  };

  return {
    ...connection,
    request: send,
    kubectl: async (...args) => {
      const { stdout } = await run(kubectlPath(), [`--kubeconfig=${connection.kubeconfigPath}`, ...args], {
        env: { ...process.env, KUBECACHEDIR: join(connection.kubeconfigPath, "..", "kubectl-cache") },
        maxBuffer: 64 * 1024 * 1024,
      });
      return stdout;
    },
    createNamespace: async (prefix = "test") => {
      const name = `${prefix}-${randomBytes(5).toString("hex")}`;
      await create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
      return name;
    },
    restrictedKubeconfig: async (namespace, rules = everything) => {
      const name = `restricted-${randomBytes(5).toString("hex")}`;
      const token = await createUser(create, { name, namespace, rules });
      const path = join((await tempDir("kubeconfig")).path, "kubeconfig");
      await writeKubeconfig({ path, context: name, cluster: await access.clusterEntry(), token, namespace });
      return path;
    },
    [Symbol.asyncDispose]: async () => access.close(),
  };
}

/** Creates a service account with a role in its namespace, and returns a token that is valid for a day. */
async function createUser(
  create: <Body>(path: string, body: unknown) => Promise<Body>,
  { name, namespace, rules }: { readonly name: string; readonly namespace: string; readonly rules: readonly RbacRule[] },
): Promise<string> {
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
  return issued.status.token;
}

/** Returns JSON as the type the caller asks for: the API's schema is not known here. */
function parseBody({ contentType, text }: HttpsResponse) {
  return contentType.startsWith("application/json") ? JSON.parse(text) : text;
}

/** The kubectl we build, else that of the system: people with their own cluster have one. */
function kubectlPath(): string {
  return findBuiltProgram("kubectl") ?? findSystemProgram("kubectl") ?? programPath("kubectl");
}
