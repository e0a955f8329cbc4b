import { fieldManager } from "../client/kube-client.ts";
import { isJsonObject, type JsonObject, type JsonValue, listAt, objectAt, textAt, valueAt } from "../json/json.ts";

/** Names under which kubectl's own apply, as PipeCD calls it, owns fields. Old ones used the plain name for everything. */
const formerManagers = new Set(["kubectl-client-side-apply", "kubectl"]);
const lastApplied = ["f:metadata", "f:annotations", "f:kubectl.kubernetes.io/last-applied-configuration"] as const;

/**
 * Who owns which field once we take over what kubectl's own apply owned; undefined when it owned nothing.
 * Without that a field that leaves the declaration would stay on the cluster: its former owner would still hold it.
 */
export function adoptFields(live: JsonObject): readonly JsonValue[] | undefined {
  const entries = listAt(live, "metadata", "managedFields");
  const former = entries.filter(isFormer);
  const ours = entries.find(isOurs);
  if (former.length === 0 || !isJsonObject(ours)) return undefined;
  const fields = former.reduce<JsonObject>((all, entry) => merged(all, objectAt(entry, "fieldsV1")), objectAt(ours, "fieldsV1"));
  return entries.filter((entry) => !isFormer(entry)).map((entry) => (entry === ours ? { ...ours, fieldsV1: fields } : entry));
}

function isFormer(entry: JsonValue): boolean {
  return (
    formerManagers.has(textAt(entry, "manager")) &&
    textAt(entry, "operation") === "Update" &&
    textAt(entry, "subresource") === "" &&
    valueAt(entry, "fieldsV1", ...lastApplied) !== undefined
  );
}

function isOurs(entry: JsonValue): boolean {
  return textAt(entry, "manager") === fieldManager && textAt(entry, "operation") === "Apply";
}

/** Sets of fields are trees of objects. */
function merged(a: JsonObject, b: JsonObject): JsonObject {
  const both = Object.entries(b).map(([key, value]): [string, JsonValue] => {
    const own = a[key];
    return [key, isJsonObject(own) && isJsonObject(value) ? merged(own, value) : value];
  });
  return { ...a, ...Object.fromEntries(both) };
}
