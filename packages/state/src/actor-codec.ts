import { type Actor, type SignIn, unrecordedActor } from "@slipway/domain";
import { ActorKind, type Actor as ActorMessage, ActorSchema, SignIn as SignInNumber } from "@slipway/proto/state";
import { orElse } from "./fields/presence.ts";
import { word, wordOr } from "./fields/word.ts";
import { messageCodec } from "./tables/message-codec.ts";

const present = messageCodec<Actor, ActorMessage>(ActorSchema, {
  kind: word("kind of actor", { person: ActorKind.PERSON, service: ActorKind.SERVICE }),
  signIn: wordOr<SignIn, SignInNumber>("unknown", {
    unknown: SignInNumber.UNSPECIFIED,
    claimed: SignInNumber.CLAIMED,
    process: SignInNumber.PROCESS,
  }),
});

/** Messages that were written before actors were recorded have none. */
export const actor = orElse(present, unrecordedActor);

/** The message of an actor, for commands. */
export const encodeActor: (value: Actor) => ActorMessage = present.encode;

/** The actor of a command; `unrecordedActor` if it has none. Throws `invalid` for a kind of a newer version. */
export function decodeActor(message: ActorMessage | undefined): Actor {
  return actor.decode(message, "actor");
}
