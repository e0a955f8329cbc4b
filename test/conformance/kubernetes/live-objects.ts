import { ApiCatalogue } from "../../../services/plugins/kubernetes/src/client/discovery/api-catalogue.ts";
import type { ApiResource } from "../../../services/plugins/kubernetes/src/client/discovery/discovery.ts";
import { diffObjects } from "../../../services/plugins/kubernetes/src/diff/diff.ts";
import type { JsonObject } from "../../../services/plugins/kubernetes/src/json/json.ts";
import { groupOf, type KubeObject, versionOf } from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import { describeKey, keyOf } from "../../../services/plugins/kubernetes/src/manifests/resource-key.ts";
import { objects, type Texts } from "./manifests.ts";

type Functions = Readonly<Record<string, (input: never) => unknown>>;

/** Functions of the cases about live objects. */
export const liveObjects: Functions = {
  watchedKinds: ({ kinds, manifests: texts }: { kinds: readonly Pick<ApiResource, "group" | "version" | "kind">[]; manifests: Texts }) => {
    const resources = kinds.map((kind) => ({ ...kind, plural: "", names: [], isNamespaced: true, verbs: ["list"] }));
    const catalogue = new ApiCatalogue({ resources, unread: [] });
    const isServed = ({ apiVersion, kind }: KubeObject) => catalogue.find(groupOf(apiVersion), versionOf(apiVersion), kind) !== undefined;
    return {
      keys: objects(texts)
        .filter(isServed)
        .map((object) => describeKey(keyOf(object))),
    };
  },
  removeUnknownFields: ({ config, live }: { config: JsonObject; live: JsonObject }) => {
    const counted = new Set(diffObjects(live, config, { ignoreAddingMapKeys: true }).map(({ path }) => path));
    const left = diffObjects(live, config).filter(({ path }) => !counted.has(path));
    return left.reduce((object, { steps }) => without(object, steps), structuredClone(live));
  },
};

function without(value: JsonObject, steps: readonly (string | number)[]): JsonObject {
  const [last = "", ...parents] = steps.toReversed();
  const parent = parents.toReversed().reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], value);
  delete (parent as Record<string | number, unknown>)[last];
  return value;
}
