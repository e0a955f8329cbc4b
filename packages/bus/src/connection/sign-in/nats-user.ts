import { nkeys } from "@nats-io/transport-node";

/** A user of NATS that signs in with an nkey. */
export interface NatsUser {
  /** What the server's configuration names. */
  readonly publicKey: string;
  /** Proves to be this user. Secret. */
  readonly seed: string;
}

/** Generates a user. */
export function newNatsUser(): NatsUser {
  return userOf(nkeys.createUser());
}

/** The user with this seed. Throws if it is none. */
export function natsUserOf(seed: string): NatsUser {
  return userOf(nkeys.fromSeed(new TextEncoder().encode(seed)));
}

function userOf(pair: ReturnType<typeof nkeys.createUser>): NatsUser {
  return { publicKey: pair.getPublicKey(), seed: new TextDecoder().decode(pair.getSeed()) };
}
