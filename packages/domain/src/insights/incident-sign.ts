import type { ExternalEvent } from "../external-event/external-event.ts";

/** What an external event says of an incident. */
export interface IncidentSign {
  readonly kind: "detected" | "resolved";
  /** Identifies the incident within its project: who tells of it, and its id there. */
  readonly incident: string;
  /** The application, by name or id; "" if the event names none: then its commit or its artifacts do. */
  readonly application: string;
}

/**
 * Returns what an external event says of an incident; undefined if it is about something else. CDEvents of type `incident.*` do, and events with such a name.
 * The label `app` names the application, or the service of a CDEvent; the label `incident` the incident, or the subject.
 */
export function incidentSign({ name, type, source, sourceId, subject, content, labels }: ExternalEvent): IncidentSign | undefined {
  const word = /(?:^|^dev\.cdevents\.)incident\.(detected|reported|resolved)(?:\.|$)/.exec(
    type.startsWith("dev.cdevents.") ? type : name,
  )?.[1];
  if (word === undefined) return undefined;
  return {
    kind: word === "resolved" ? "resolved" : "detected",
    incident: labels["incident"] ? `label ${labels["incident"]}` : `${source} ${subject || sourceId}`,
    application: labels["app"] || serviceOf(content),
  };
}

/** The service of a CDEvent's content. Only the intake writes it, but whoever sends it decides what it contains. */
function serviceOf(content: string): string {
  if (content === "") return "";
  try {
    const parsed: unknown = JSON.parse(content);
    const service = property(parsed, "service");
    const id = property(service, "id");
    return typeof id === "string" ? id : "";
  } catch {
    return "";
  }
}

function property(value: unknown, key: string): unknown {
  return value !== null && typeof value === "object" && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
}
