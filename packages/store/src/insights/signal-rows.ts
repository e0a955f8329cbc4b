import { artifactKeys, incidentSign } from "@slipway/domain";
import type { ExternalEvent } from "@slipway/proto/state";
import { decodeExternalEvent } from "@slipway/state";
import type { Engine } from "../engines/engine.ts";
import { correlationOf } from "../external-events/correlation-of.ts";
import { columns, type Row } from "../schema.ts";

/** Of so many labels of an event one can be that of hotfixes. */
const mostLabels = 20;
/** As long as a column of names may be, in characters. */
const nameLength = 190;

/** The kind of the signals that label a commit. */
export function labelKind(label: string): string {
  return `label:${label.toLowerCase()}`.slice(0, nameLength);
}

/**
 * Returns what an external event says that insights are about, which never changes after the registration. Nothing if the event cannot be decoded, which is
 * logged and counted.
 */
export function signalRows(engine: Pick<Engine, "rows">, state: ExternalEvent): Row<"insight_signals">[] {
  const event = engine.rows.findIn({ decode: decodeExternalEvent }, state, `external event ${state.id}, for insights`);
  if (event === undefined) return [];
  const of = columns.insight_signals;
  const row = (
    kind: string,
    given: { incident?: string; application?: string; artifacts?: readonly string[] } = {},
  ): Row<"insight_signals"> => ({
    project_id: of.project_id.encode(event.projectId),
    external_event_id: of.external_event_id.encode(event.id),
    kind: of.kind.encode(kind),
    incident: of.incident.encode(given.incident ?? ""),
    application: of.application.encode((given.application ?? "").slice(0, nameLength)),
    commit_hash: of.commit_hash.encode(event.commit?.hash ?? ""),
    artifacts: of.artifacts.encode(given.artifacts ?? []),
    at: of.at.encode(event.occurredAt ?? event.registeredAt),
  });
  const sign = incidentSign(event);
  const labels = event.commit
    ? Object.entries(event.labels).flatMap(([key, value]) => (/^(|true|yes|1)$/i.test(value.trim()) ? [labelKind(key)] : []))
    : [];
  return [
    ...(sign
      ? [
          row(sign.kind, {
            incident: correlationOf(sign.incident),
            application: sign.application,
            artifacts: event.artifacts.flatMap(artifactKeys).map(correlationOf),
          }),
        ]
      : []),
    ...[...new Set(labels)].slice(0, mostLabels).map((kind) => row(kind)),
  ];
}
