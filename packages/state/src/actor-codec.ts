import { type Actor, type Origin, type SignIn, unrecordedActor } from "@slipway/domain";
import {
  ActorKind,
  type Actor as ActorMessage,
  ActorSchema,
  type Origin as OriginMessage,
  OriginSchema,
  SignIn as SignInNumber,
} from "@slipway/proto/state";
import { optional, orElse } from "./fields/presence.ts";
import { wordOr } from "./fields/word.ts";
import type { Codec } from "./tables/codec.ts";
import { messageCodec } from "./tables/message-codec.ts";

const message = messageCodec<Actor, ActorMessage>(ActorSchema, {
  kind: wordOr<Actor["kind"], ActorKind>("service", { person: ActorKind.PERSON, service: ActorKind.SERVICE }),
  signIn: wordOr<SignIn, SignInNumber>("unknown", {
    unknown: SignInNumber.UNSPECIFIED,
    claimed: SignInNumber.CLAIMED,
    process: SignInNumber.PROCESS,
    session: SignInNumber.SESSION,
    "api-key": SignInNumber.API_KEY,
    workload: SignInNumber.WORKLOAD,
  }),
  origin: optional(messageCodec<Origin, OriginMessage>(OriginSchema, {})),
});

/** Most actors have made no call. */
const present: Codec<Actor, ActorMessage> = {
  encode: message.encode,
  decode: (value, field) => {
    const { origin, ...rest } = message.decode(value, field);
    return origin === undefined ? rest : { ...rest, origin };
  },
};

/** Falls back to `unrecordedActor` for messages written before actors were recorded. */
export const actor = orElse(present, unrecordedActor);

/** An actor that may be missing. */
export const optionalActor = optional(present);

/** Encodes an actor, for commands. */
export const encodeActor: (value: Actor) => ActorMessage = present.encode;

/** Decodes the actor of a command; returns `unrecordedActor` if there is none. A kind that only a newer version knows is read as a service. */
export function decodeActor(message: ActorMessage | undefined): Actor {
  return actor.decode(message, "actor");
}
