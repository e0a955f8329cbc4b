import { followTiming } from "../cache/follow/follow-timing.ts";
import { KindFollower } from "../cache/follow/kind-follower.ts";
import { serverSource } from "../cache/follow/server-source.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import type { FollowOptions, KubeClient } from "../client/kube-client.ts";
import { isJsonObject, type JsonValue, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** What is known is not trusted while the watch is away: who asks can read it. */
const timing = { ...followTiming, graceMs: 0 };

export interface FollowedObjectsOptions extends FollowOptions {
  /** Called after each change, and when `isCurrent` changes. Never throws. */
  readonly onChange: () => void;
}

/** A few objects of one kind, as the cluster pushes them, for as long as somebody looks at them. Disposing ends the watch. */
export class FollowedObjects implements AsyncDisposable {
  readonly #objects = new Map<string, KubeObject>();
  readonly #follower: KindFollower;

  constructor(
    client: Pick<KubeClient, "listPage" | "watchKind" | "renewConnections">,
    resource: ApiResource,
    { onChange, ...place }: FollowedObjectsOptions,
  ) {
    const source = serverSource(client, resource, { ...place, take: async (work) => work() });
    const sink = {
      put: (object: JsonValue) => {
        this.#objects.set(textAt(object, "metadata", "uid"), withKind(object, resource));
        onChange();
      },
      remove: (uid: string) => {
        this.#objects.delete(uid);
        onChange();
      },
      retain: (uids: ReadonlySet<string>) => {
        for (const uid of this.#objects.keys()) if (!uids.has(uid)) this.#objects.delete(uid);
        onChange();
      },
      state: onChange,
    };
    this.#follower = new KindFollower({ source, sink, timing, onSilence: () => client.renewConnections() });
  }

  /** Whether the objects are all there are: they were listed, and a watch stands. */
  get isCurrent(): boolean {
    return this.#follower.state.kind === "current";
  }

  get objects(): readonly KubeObject[] {
    return [...this.#objects.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#follower[Symbol.asyncDispose]();
  }
}

/** Items of a list lack their kind. What the API server sends has metadata with a name. */
function withKind(object: JsonValue, { group, version, kind }: ApiResource): KubeObject {
  const fields = isJsonObject(object) ? object : {};
  return { ...fields, apiVersion: group === "" ? version : `${group}/${version}`, kind } as KubeObject;
}
