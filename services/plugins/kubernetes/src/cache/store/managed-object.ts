import type { ApiResource } from "../../client/discovery/discovery.ts";
import { marks } from "../../decorate/marks.ts";
import { healthOf } from "../../health/health.ts";
import type { HealthVerdict } from "../../health/health-rule.ts";
import { type JsonValue, textAt } from "../../json/json.ts";
import { decodeJson, encodeJson } from "../../json/json-codec.ts";
import { type KubeObject, labelOf, namespaceOf } from "../../manifests/kube-object.ts";
import { type CompactText, compact, expand, isSameText } from "./compact-text.ts";
import { reducedObject, stateOf, withKind, withState } from "./reduced-object.ts";

/** A live object with our marks, as it is kept. */
export interface ManagedObject {
  readonly resource: ApiResource;
  readonly uid: string;
  readonly namespace: string;
  /** The application by its label. */
  readonly applicationId: string;
  readonly verdict: HealthVerdict | undefined;
  /** Changes when more than its status changes. Never twice the same in one process. */
  readonly content: number;
  /** Without the status. */
  readonly text: CompactText;
  /** What is not in the text, where a user has rules for the health. */
  readonly state?: CompactText;
}

let lastContent = 0;

/** Keeps a live object. `before` is what was kept of it: if only its status changed, it has the same content. `isRuled`: a user has rules for its health. */
export function managedObjectOf(
  item: JsonValue,
  resource: ApiResource,
  before: ManagedObject | undefined,
  isRuled: boolean,
): ManagedObject {
  const object = withKind(item, resource);
  const text = compact(encodeJson(reducedObject(object)));
  const isSame = before !== undefined && isSameText(before.text, text);
  const verdict = healthOf(object);
  return {
    resource,
    uid: before?.uid ?? textAt(object, "metadata", "uid"),
    namespace: before?.namespace ?? namespaceOf(object),
    applicationId: before?.applicationId === labelOf(object, marks.application) ? before.applicationId : labelOf(object, marks.application),
    verdict: isSameVerdict(before?.verdict, verdict) ? before?.verdict : verdict,
    content: isSame ? before.content : ++lastContent,
    text: isSame ? before.text : text,
    ...(isRuled && { state: compact(encodeJson(stateOf(object))) }),
  };
}

/** The object, with its status only if that was kept. */
export function objectOf({ text, state }: ManagedObject): KubeObject {
  const object = decodeJson(expand(text)) as KubeObject; // the text of one
  return state === undefined ? object : withState(object, decodeJson(expand(state)));
}

/** Whether two states of one object are told as the same. */
export function isSameManaged(a: ManagedObject, b: ManagedObject): boolean {
  if (a.state !== undefined && b.state !== undefined && !isSameText(a.state, b.state)) return false;
  return a.content === b.content && isSameVerdict(a.verdict, b.verdict);
}

function isSameVerdict(a: HealthVerdict | undefined, b: HealthVerdict | undefined): boolean {
  return a?.health === b?.health && a?.reason === b?.reason;
}
