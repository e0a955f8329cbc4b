import { Fault } from "@slipway/plugin-sdk";
import type { ApplicationSection, Reference, TrafficRouting, VariantLabel } from "../application-section.ts";
import { isJsonObject, type JsonObject, type JsonValue, listAt, numberAt, objectAt, textAt, withValueAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";
import { describeManifest, type Manifest, withObject } from "../manifests/manifest.ts";
import { variantValue } from "../variants/variant.ts";
import type { TrafficSplit } from "./traffic-split.ts";

/** The VirtualServices that a reference matches: all if it has no name, none if it has another kind. */
export function findVirtualServices(manifests: readonly Manifest[], { kind, name }: Reference): readonly Manifest[] {
  if (kind !== "" && kind !== "VirtualService") return [];
  return manifests.filter(
    ({ object }) =>
      object.kind === "VirtualService" &&
      groupOf(object.apiVersion) === "networking.istio.io" &&
      (name === "" || object.metadata.name === name),
  );
}

/** The VirtualService that routes the application's traffic: the one in `trafficRouting.istio`, or else the one that `service` references. */
export function findVirtualService(manifests: readonly Manifest[], { trafficRouting, service }: ApplicationSection): Manifest | undefined {
  const { virtualService } = trafficRouting.istio;
  return findVirtualServices(manifests, virtualService.name === "" ? service : virtualService)[0];
}

export interface Routing {
  /** The application's host in the routes. */
  readonly host: string;
  readonly split: TrafficSplit;
  readonly editableRoutes: TrafficRouting["istio"]["editableRoutes"];
  readonly variantLabel: VariantLabel;
}

/**
 * The VirtualService with the application's part of every HTTP route split between the variants; primary receives the rest. Subsets have the names of the
 * values of the variant label. Other hosts keep their weights. Throws `invalid` if no editable route leads to the host.
 */
export function divideTraffic(manifest: Manifest, routing: Routing): Manifest {
  const { object } = manifest;
  const { editableRoutes, host } = routing;
  const isEditable = (route: JsonValue) => editableRoutes.length === 0 || editableRoutes.includes(textAt(route, "name"));
  const routes = listAt(object, "spec", "http");
  const divided = routes.map((route) => (isJsonObject(route) && isEditable(route) ? divideRoute(manifest, route, routing) : route));
  if (divided.every((route, index) => route === routes[index])) {
    const where = editableRoutes.length === 0 ? "its routes" : `its routes ${editableRoutes.join(", ")}`;
    throw new Fault("invalid", `${describeManifest(manifest)}: none of ${where} leads to host ${host}, so there is no traffic to split`);
  }
  return withObject(manifest, withHttp(object, divided));
}

function withHttp(object: KubeObject, routes: readonly JsonValue[]): KubeObject {
  return { ...object, spec: objectAt(withValueAt(object, ["spec", "http"], routes), "spec") };
}

function divideRoute(manifest: Manifest, route: JsonObject, { host, split, variantLabel }: Routing): JsonObject {
  const destinations = listAt(route, "route");
  const isOwn = (destination: JsonValue) => textAt(destination, "destination", "host") === host;
  const own = destinations.find(isOwn);
  if (!isJsonObject(own)) return route;

  const others = destinations.filter((destination) => !isOwn(destination));
  const available = 100 - others.reduce<number>((sum, destination) => sum + (numberAt(destination, "weight") ?? 0), 0);
  if (available < 0) throw new Fault("invalid", `${describeManifest(manifest)}: the weights of other hosts add up to more than 100`);
  const canary = Math.floor((split.canary * available) / 100);
  const baseline = Math.floor((split.baseline * available) / 100);
  // All variants get the ports and headers of the first destination.
  const to = (subset: string, weight: number) => ({ ...own, destination: { ...objectAt(own, "destination"), subset }, weight });
  return {
    ...route,
    route: [
      to(variantValue(variantLabel, "primary"), available - canary - baseline),
      ...(canary > 0 ? [to(variantValue(variantLabel, "canary"), canary)] : []),
      ...(baseline > 0 ? [to(variantValue(variantLabel, "baseline"), baseline)] : []),
      ...others,
    ],
  };
}
