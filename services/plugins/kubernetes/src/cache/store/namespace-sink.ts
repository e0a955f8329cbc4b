import type { ApiResource } from "../../client/discovery/discovery.ts";
import { type JsonValue, textAt } from "../../json/json.ts";
import { encodeJson } from "../../json/json-codec.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { isTerminating } from "../../terminating/termination.ts";
import type { ObjectSink } from "./managed-sink.ts";
import { reducedObject, withKind } from "./reduced-object.ts";

/** Keeps the namespaces that are being deleted. `onChange` is called with the name of one that begins or ends to be, or that says something else about it. */
export function namespaceSink(terminating: Map<string, KubeObject>, resource: ApiResource, onChange: (name: string) => void): ObjectSink {
  const names = new Map<string, string>();
  const remove = (uid: string): void => {
    const name = names.get(uid);
    names.delete(uid);
    // Another one of the same name may be being deleted by now.
    if (name === undefined || textAt(terminating.get(name), "metadata", "uid") !== uid) return;
    terminating.delete(name);
    onChange(name);
  };
  return {
    put: (item: JsonValue) => {
      if (!isTerminating(item as KubeObject)) return;
      const namespace = reducedObject(withKind(item, resource));
      const { name } = namespace.metadata;
      const before = terminating.get(name);
      names.set(textAt(item, "metadata", "uid"), name);
      terminating.set(name, namespace);
      if (before === undefined || encodeJson(before) !== encodeJson(namespace)) onChange(name);
    },
    remove,
    retain: (uids) => {
      for (const uid of [...names.keys()]) if (!uids.has(uid)) remove(uid);
    },
    [Symbol.dispose]: () => terminating.clear(),
  };
}
