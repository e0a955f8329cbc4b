import type { ApiResource } from "../../../services/plugins/kubernetes/src/client/discovery/discovery.ts";
import { resourcePath } from "../../../services/plugins/kubernetes/src/client/discovery/discovery.ts";
import type { Answer, Request } from "../../../services/plugins/kubernetes/src/client/transport.ts";
import { type JsonObject, numberAt } from "../../../services/plugins/kubernetes/src/json/json.ts";
import {
  groupOf,
  type KubeObject,
  labelOf,
  namespaceOf,
  versionOf,
} from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import { clusterWideKinds } from "../../../services/plugins/kubernetes/src/manifests/namespaces.ts";

/** A request that changes something. */
export type Operation =
  | { readonly verb: "apply" | "create" | "replace"; readonly object: KubeObject }
  | { readonly verb: "delete"; readonly object: KubeObject };

/** The part of an API server that the plugin uses, in memory: it stores objects by path and records what was done to them. No defaults, no validation. */
export class MemoryApiServer implements AsyncDisposable {
  readonly operations: Operation[] = [];
  readonly #objects = new Map<string, KubeObject>();
  readonly #resources: readonly ApiResource[];
  #version = 1;

  /** Serves the kinds of the `known` objects and Namespaces, and contains the `live` objects. */
  constructor({ known, live }: { readonly known: readonly KubeObject[]; readonly live: readonly KubeObject[] }) {
    this.#resources = resourcesOf([{ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } }, ...known, ...live]);
    for (const object of live) this.#keep(this.#pathOf(object), object);
  }

  /** Answers like the API server. */
  async send({ method, path: target, body }: Request): Promise<Answer> {
    const { pathname: path, searchParams } = new URL(target, "http://memory");
    if (method === "GET" && (path === "/api" || path === "/apis")) return answer(200, this.#discovery(path === "/api"));
    const live = this.#objects.get(path);
    if (method === "GET") {
      const resource = this.#resources.find((each) => this.#listPaths(each).some((list) => list === path));
      if (resource && live === undefined)
        return answer(200, { items: this.#list(path, resource, searchParams.get("labelSelector") ?? "") });
      return live === undefined ? notFound(path) : answer(200, live);
    }
    if (method === "DELETE") {
      if (live === undefined) return notFound(path);
      this.#objects.delete(path);
      this.operations.push({ verb: "delete", object: live });
      return answer(200, { kind: "Status" });
    }
    const object = JSON.parse(body ?? "") as KubeObject; // the plugin sends nothing else
    this.operations.push({ verb: ({ PATCH: "apply", POST: "create", PUT: "replace" } as const)[method], object });
    return answer(200, this.#keep(method === "POST" ? `${path}/${object.metadata.name}` : path, object));
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #keep(path: string, object: KubeObject): KubeObject {
    const metadata = { uid: path, ...object.metadata, resourceVersion: String(this.#version++) };
    const kept = { ...object, metadata, ...(object.kind === "Deployment" && { status: rolledOut(object) }) };
    this.#objects.set(path, kept);
    return kept;
  }

  #pathOf(object: KubeObject): string {
    const resource = this.#resources.find(({ group, kind }) => group === groupOf(object.apiVersion) && kind === object.kind);
    if (resource === undefined) throw new Error(`${object.kind} is not served`);
    return resourcePath(resource, namespaceOf(object) || "default", object.metadata.name);
  }

  #listPaths(resource: ApiResource): readonly string[] {
    return [
      ...new Set([resourcePath(resource, ""), ...[...this.#objects.values()].map((object) => resourcePath(resource, namespaceOf(object)))]),
    ];
  }

  #list(path: string, { group, kind }: ApiResource, selector: string): readonly KubeObject[] {
    const wanted = selector.split(",").map((each) => each.split("="));
    return [...this.#objects.values()].filter(
      (object) =>
        object.kind === kind &&
        groupOf(object.apiVersion) === group &&
        (!path.includes("/namespaces/") || path.includes(`/namespaces/${namespaceOf(object)}/`)) &&
        wanted.every(([label = "", value = ""]) => labelOf(object, label) === value),
    );
  }

  #discovery(isCore: boolean): unknown {
    const served = this.#resources.filter(({ group }) => (group === "") === isCore);
    const items = [...Map.groupBy(served, ({ group }) => group)].map(([group, all]) => ({
      metadata: { name: group },
      versions: [...Map.groupBy(all, ({ version }) => version)].map(([version, resources]) => ({
        version,
        resources: resources.map(({ plural, kind, isNamespaced, verbs }) => ({
          resource: plural,
          responseKind: { kind },
          scope: isNamespaced ? "Namespaced" : "Cluster",
          verbs,
        })),
      })),
    }));
    return { kind: "APIGroupDiscoveryList", items };
  }
}

/** What the controllers of a cluster would report at once. */
function rolledOut(object: KubeObject): JsonObject {
  const replicas = numberAt(object, "spec", "replicas") ?? 1;
  const observedGeneration = numberAt(object, "metadata", "generation") ?? 1;
  return { observedGeneration, replicas, updatedReplicas: replicas, availableReplicas: replicas };
}

function resourcesOf(objects: readonly KubeObject[]): readonly ApiResource[] {
  const clusterWide = clusterWideKinds(objects.map((object) => ({ object, file: "", line: 0 })));
  const verbs = ["create", "delete", "get", "list", "patch", "update", "watch"];
  const all = objects.map(({ apiVersion, kind }): [string, ApiResource] => {
    const group = groupOf(apiVersion);
    const isNamespaced = !clusterWide.has(`${kind}.${group}`);
    return [
      `${apiVersion}/${kind}`,
      { group, version: versionOf(apiVersion), kind, plural: `${kind.toLowerCase()}s`, names: [], isNamespaced, verbs },
    ];
  });
  return [...new Map(all).values()];
}

function answer(status: number, value: unknown): Answer {
  return { status, headers: {}, body: JSON.stringify(value) };
}

function notFound(path: string): Answer {
  return answer(404, { kind: "Status", message: `${path} not found`, reason: "NotFound", details: { name: path.split("/").at(-1) } });
}
