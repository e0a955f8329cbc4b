import type { Drift, DriftEnding, DriftEpisode, DriftedObject, DriftKind, DriftObservation } from "@slipway/domain";
import {
  DriftEnding as DriftEndingNumber,
  DriftEpisodeSchema,
  type DriftedObject as DriftedObjectMessage,
  DriftedObjectSchema,
  DriftKind as DriftKindNumber,
  type Drift as DriftMessage,
  DriftObservationSchema,
  DriftSchema,
  type DriftEpisode as EpisodeMessage,
  type DriftObservation as ObservationMessage,
  type ReadTarget,
  ReadTargetSchema,
} from "@slipway/proto/state";
import { list } from "../fields/collection.ts";
import { instant, optionalInstant } from "../fields/instant.ts";
import { required } from "../fields/presence.ts";
import { optionalText } from "../fields/scalar.ts";
import { optionalWord, word, wordOr } from "../fields/word.ts";
import { messageCodec } from "../tables/message-codec.ts";

const kind = wordOr<DriftKind, DriftKindNumber>("object", {
  object: DriftKindNumber.UNSPECIFIED,
  field: DriftKindNumber.FIELD,
  missing: DriftKindNumber.MISSING,
  application: DriftKindNumber.APPLICATION,
});

const ending = optionalWord(
  word<DriftEnding, DriftEndingNumber>("the ending of a drift", {
    deployment: DriftEndingNumber.DEPLOYMENT,
    undone: DriftEndingNumber.UNDONE,
    gone: DriftEndingNumber.GONE,
    "other-commit": DriftEndingNumber.OTHER_COMMIT,
    removed: DriftEndingNumber.REMOVED,
  }),
);

/** Exported because applications carry it too. */
export const driftedObject = messageCodec<DriftedObject, DriftedObjectMessage>(DriftedObjectSchema, {});
const target = messageCodec<DriftObservation["read"][number], ReadTarget>(ReadTargetSchema, {});

const drift = messageCodec<Drift, DriftMessage>(DriftSchema, { kind, object: required(driftedObject), setAt: optionalInstant });

const observation = messageCodec<DriftObservation, ObservationMessage>(DriftObservationSchema, {
  afterDeploymentId: optionalText,
  drifts: list(drift),
  read: list(target),
  unread: list(driftedObject),
  at: instant,
});

const episode = messageCodec<DriftEpisode, EpisodeMessage>(DriftEpisodeSchema, {
  kind,
  object: required(driftedObject),
  setAt: optionalInstant,
  afterDeploymentId: optionalText,
  openedAt: instant,
  closedAt: optionalInstant,
  ending,
  endedByDeploymentId: optionalText,
});

/** Encodes what was observed of the drift of an application. */
export const encodeDriftObservation: (value: DriftObservation) => ObservationMessage = observation.encode;

/** Decodes an observation. Throws `invalid` if a field that every version sets is missing. */
export function decodeDriftObservation(message: ObservationMessage): DriftObservation {
  return observation.decode(message, "drift observation");
}

/** Encodes an episode. */
export const encodeDriftEpisode: (value: DriftEpisode) => EpisodeMessage = episode.encode;

/** Decodes an episode. Throws `invalid` if a field that every version sets is missing, or if it ended in a way that only a newer version knows. */
export function decodeDriftEpisode(message: EpisodeMessage): DriftEpisode {
  return episode.decode(message, "drift episode");
}
