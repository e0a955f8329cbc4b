import type { ApiResource } from "../../client/discovery/discovery.ts";
import { isJsonObject, type JsonObject, type JsonValue, listAt, objectAt, textAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { isTerminating } from "../../terminating/termination.ts";

/** Adds the kind, which items of lists lack. The same object has the same fields in the same order, whether it was listed or watched. */
export function withKind(item: JsonValue, { group, version, kind }: ApiResource): KubeObject {
  const { apiVersion: _, kind: __, metadata, ...rest } = isJsonObject(item) ? item : {};
  const name = textAt(metadata, "name");
  return { apiVersion: group === "" ? version : `${group}/${version}`, kind, metadata: { ...objectAt(metadata), name }, ...rest };
}

/**
 * What drift needs of a live object: its metadata and content, and of its managers who owns which field. Its status, and who wrote that and when, are not part
 * of it: they change all the time. An object that is being deleted keeps its status, which says what it waits for.
 */
export function reducedObject(object: KubeObject): KubeObject {
  const { status, ...rest } = object;
  const { managedFields: _, resourceVersion: __, generation: ___, selfLink: ____, ...metadata } = object.metadata;
  const managers = reducedManagers(listAt(object, "metadata", "managedFields"));
  return {
    ...rest,
    ...(isTerminating(object) && status !== undefined && { status }),
    metadata: { ...metadata, name: object.metadata.name, ...(managers.length > 0 && { managedFields: managers }) },
  };
}

/** What rules for the health need beside that: the status, and the generation that it may be of. */
export function stateOf(object: KubeObject): JsonObject {
  const { generation } = object.metadata;
  return { ...("status" in object && { status: object["status"] ?? null }), ...(generation !== undefined && { generation }) };
}

/** A reduced object with its {@link stateOf}. */
export function withState(object: KubeObject, state: JsonValue): KubeObject {
  const { status, generation } = objectAt(state);
  return {
    ...object,
    ...(status !== undefined && { status }),
    metadata: { ...object.metadata, ...(generation !== undefined && { generation }) },
  };
}

/** The server writes them in the order of their times, so those of the status come last here: their times are not kept. */
function reducedManagers(entries: readonly JsonValue[]): readonly JsonObject[] {
  const isOfStatus = (entry: JsonValue) => textAt(entry, "subresource") === "status";
  const byName = (a: JsonValue, b: JsonValue) => (textAt(a, "manager") < textAt(b, "manager") ? -1 : 1);
  return [...entries.filter((entry) => !isOfStatus(entry)), ...entries.filter(isOfStatus).toSorted(byName)].map(reducedManager);
}

/** That somebody writes the status says what it is, whatever it wrote there. */
function reducedManager(entry: JsonValue): JsonObject {
  const { manager = "", operation = "", subresource, time, fieldsV1 } = objectAt(entry);
  if (subresource === "status") return { manager, subresource };
  return {
    manager,
    operation,
    ...(subresource !== undefined && { subresource }),
    ...(time !== undefined && { time }),
    ...(fieldsV1 !== undefined && { fieldsV1 }),
  };
}
