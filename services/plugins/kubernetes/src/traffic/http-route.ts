import { Fault } from "@slipway/plugin-sdk";
import type { ApplicationSection } from "../application-section.ts";
import { isJsonObject, type JsonObject, type JsonValue, listAt, numberAt, objectAt, textAt, withValueAt } from "../json/json.ts";
import { groupOf } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest, withObject } from "../manifests/manifest.ts";
import { findService } from "../variants/service-copy.ts";
import type { Variant } from "../variants/variant.ts";
import type { TrafficSplit } from "./traffic-split.ts";

/** The HTTPRoute that routes the application's traffic: the one it names, or else the first. */
export function findHttpRoute(manifests: readonly Manifest[], { trafficRouting }: ApplicationSection): Manifest | undefined {
  const { kind, name } = trafficRouting.gatewayApi.httpRoute;
  if (kind !== "" && kind !== "HTTPRoute") return undefined;
  return manifests.find(
    ({ object }) =>
      object.kind === "HTTPRoute" &&
      groupOf(object.apiVersion) === "gateway.networking.k8s.io" &&
      (name === "" || object.metadata.name === name),
  );
}

/** The Service of each variant, by the name that backends have. Throws `invalid` if the application declares none from which they could be made. */
export function variantServices(declared: readonly Manifest[], section: ApplicationSection): Readonly<Record<Variant, string>> {
  const { primaryService, canaryService, baselineService } = section.trafficRouting.gatewayApi;
  const own =
    section.service.name ||
    (primaryService && canaryService && baselineService ? "" : findService(declared, section.service).object.metadata.name);
  return {
    primary: primaryService || own,
    canary: canaryService || `${own}-canary`,
    baseline: baselineService || `${own}-baseline`,
  };
}

export interface HttpRouting {
  readonly services: Readonly<Record<Variant, string>>;
  readonly split: TrafficSplit;
  readonly editableRules: readonly string[];
}

/** The largest weight of a backend. */
const heaviest = 1_000_000;

/**
 * The HTTPRoute with the application's part of every rule split between the variants' Services; primary receives the rest. Other backends keep their share.
 * A rule that is declared as the split wants it, with everything for primary, stays as it is: at the end of a rollout the route is that of Git.
 * Throws `invalid` if no editable rule leads to one of the Services.
 */
export function divideRules(manifest: Manifest, routing: HttpRouting): Manifest {
  const { editableRules, services } = routing;
  const { object } = manifest;
  const isEditable = (rule: JsonValue) => editableRules.length === 0 || editableRules.includes(textAt(rule, "name"));
  const rules = listAt(object, "spec", "rules");
  const isOurs = (rule: JsonValue): rule is JsonObject =>
    isJsonObject(rule) && isEditable(rule) && listAt(rule, "backendRefs").some((backend) => variantOf(backend, services) !== undefined);
  if (!rules.some(isOurs)) {
    const where = editableRules.length === 0 ? "its rules" : `its rules ${editableRules.join(", ")}`;
    throw new Fault(
      "invalid",
      `${describeManifest(manifest)}: none of ${where} leads to Service ${services.primary}, so there is no traffic to split`,
    );
  }
  const divided = rules.map((rule) => (isOurs(rule) ? divideRule(manifest, rule, routing) : rule));
  return withObject(manifest, { ...object, spec: objectAt(withValueAt(object, ["spec", "rules"], divided), "spec") });
}

function divideRule(manifest: Manifest, rule: JsonObject, { services, split }: HttpRouting): JsonObject {
  const backends = listAt(rule, "backendRefs");
  const isOwn = (backend: JsonValue) => variantOf(backend, services) !== undefined;
  const own = backends.filter(isOwn);
  // All variants get the port and filters of the primary's backend, or else of the first.
  const like = own.find((backend) => variantOf(backend, services) === "primary") ?? own[0];
  if (!isJsonObject(like) || (split.canary + split.baseline === 0 && own.every((backend) => leadsToPrimary(backend, services))))
    return rule;

  const others = backends.filter((backend) => !isOwn(backend));
  // Weights are relative, so those of others grow with ours, and no share has to be rounded. Where all are 0, nothing arrives: the others have no part.
  const part = own.reduce<number>((sum, backend) => sum + weightOf(backend), 0) || 1;
  const factor = others.length > 0 ? part : 1;
  const [canary, baseline] = [split.canary * factor, split.baseline * factor];
  const to = (variant: Variant, weight: number) => ({ ...like, name: services[variant], weight });
  const rest = others.map((backend) => (isJsonObject(backend) ? { ...backend, weight: weightOf(backend) * 100 } : backend));
  const refs = [
    to("primary", 100 * factor - canary - baseline),
    ...(canary > 0 ? [to("canary", canary)] : []),
    ...(baseline > 0 ? [to("baseline", baseline)] : []),
    ...rest,
  ];
  if (refs.some((backend) => weightOf(backend) > heaviest))
    throw new Fault(
      "invalid",
      `${describeManifest(manifest)}: the weights of a rule are too large to be split: use smaller ones with the same ratio`,
    );
  return { ...rule, backendRefs: refs };
}

/** Whether everything that a backend gets is for primary. */
function leadsToPrimary(backend: JsonValue, services: HttpRouting["services"]): boolean {
  const weight = weightOf(backend);
  return variantOf(backend, services) === "primary" ? weight > 0 : weight === 0;
}

/** A backend without a weight has 1. */
function weightOf(backend: JsonValue): number {
  return numberAt(backend, "weight") ?? 1;
}

/** The variant whose Service the backend is. */
function variantOf(backend: JsonValue, services: Readonly<Record<Variant, string>>): Variant | undefined {
  const isService = ["", "Service"].includes(textAt(backend, "kind")) && textAt(backend, "group") === "";
  const name = textAt(backend, "name");
  return isService ? (["primary", "canary", "baseline"] as const).find((variant) => services[variant] === name) : undefined;
}

/** The variants to which a route sends traffic. */
export function variantsServedBy(route: JsonObject, services: Readonly<Record<Variant, string>>): ReadonlySet<Variant> {
  const backends = listAt(route, "spec", "rules").flatMap((rule) => listAt(rule, "backendRefs"));
  return new Set(backends.flatMap((backend) => (weightOf(backend) > 0 ? (variantOf(backend, services) ?? []) : [])));
}
